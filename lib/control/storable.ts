const unstorable = /[\0\p{Surrogate}]/u;
const everyUnstorable = new RegExp(unstorable, 'gu');

/** The text without what neither text nor jsonb of PostgreSQL holds: NUL, and half of a surrogate pair. */
export function storable(text: string): string {
  return text.replace(everyUnstorable, '\uFFFD');
}

/** The same for every text in a value that becomes jsonb. */
export function storableJson<Value>(value: Value): Value {
  const replace = (_key: string, part: unknown) => (typeof part === 'string' ? storable(part) : part);
  return JSON.parse(JSON.stringify(value, replace)) as Value;
}

/** Where in a value there is text that cannot be stored; undefined where all of it can. */
export function findUnstorable(value: unknown): string[] | undefined {
  if (typeof value === 'string') return unstorable.test(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    if (unstorable.test(key)) return [];
    const below = findUnstorable(part);
    if (below) return [key, ...below];
  }
  return undefined;
}
