/**
 * JSON for a column of type json, which keeps it as it is written: in ASCII alone, so that a database of any encoding takes it,
 * and NUL and halves of surrogate pairs with it. For jsonb that is no help: it takes escapes apart.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** JSON for jsonb, without what that cannot hold: NUL, and half of a surrogate pair. */
export function jsonbText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.replace(UNSTORABLE, '\uFFFD') : part,
  );
}
