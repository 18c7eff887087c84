import { isUtf8 } from 'node:buffer';

const escaped: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The cells of one line of COPY text; `undefined` where it has too few or too many of them. */
export function splitLoneRecord(record: Buffer, fields: readonly string[]): (string | null)[] | undefined {
  if (!isUtf8(record) || record.includes(0) || record.includes(10)) return undefined;
  const cells = record.toString('utf8').split('\t');
  return cells.length === fields.length ? cells.map(cellOf) : undefined;
}

/** COPY writes no octal or hexadecimal escapes, only these. */
function cellOf(text: string): string | null {
  if (text === '\\N') return null;
  return text.replace(/\\(.)/gs, (_, letter: string) => escaped[letter] ?? letter);
}
