/** Control characters but tab and line feed, and marks that turn the reading order of what stands around them. */
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from a file for people: what moves a cursor or makes a name read otherwise than it is stands as its code. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
