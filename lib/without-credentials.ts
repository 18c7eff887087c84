/** Removes the password of every URL in a text; drivers like to quote the whole address in their errors. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, '$1:[secret]@');
}
