import type { CopyDialect } from '../formats/format';

const [TAB, LF] = [9, 10];
export const NO_BYTE = -1;

/** Characters that COPY data is read by; no byte where there is none. */
export interface CopyBytes {
  delimiter: number;
  quote: number;
  escape: number;
}

export function copyBytes({ format, delimiter = ',', quote = '"', escape = quote }: CopyDialect): CopyBytes {
  if (format === 'text') return { delimiter: TAB, quote: NO_BYTE, escape: NO_BYTE };
  return { delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0), escape: escape.charCodeAt(0) };
}

/**
 * Finds where the first fields of a record start, the row number before them left aside.
 * @param start   of the record, its row number first
 * @param end     where its line feed stands
 * @param bounds  where each of the fields starts behind the first one, and behind the last, where another one would
 * @returns start of the first field; undefined where there are fewer, or a quote does not stand where it should
 */
export function fieldBounds(
  data: Buffer,
  start: number,
  end: number,
  { bytes, fields, bounds }: { bytes: CopyBytes; fields: number; bounds: Int32Array },
): number | undefined {
  const { delimiter, quote } = bytes;
  const highest = Math.max(delimiter, quote, LF);
  const first = data.indexOf(delimiter, start) + 1;
  let at = first;
  for (let field = 1; field <= fields; field += 1) {
    if (at > end) return undefined;
    let byte = data[at]!;
    if (byte === quote) {
      at = closingQuote(data, at + 1, end, bytes) + 1;
      if (at > end || (at < end && data[at] !== delimiter)) return undefined;
    } else {
      // Most bytes of most texts: one comparison instead of three.
      while (byte > highest) byte = data[++at]!;
      while (byte !== delimiter && byte !== quote && byte !== LF) byte = data[++at]!;
      if (byte === quote) return undefined;
    }
    at += 1;
    bounds[field] = at - first;
  }
  return first;
}

/** `end` where there is none. */
function closingQuote(data: Buffer, from: number, end: number, { quote, escape }: CopyBytes): number {
  for (let at = from; at < end; at += 1) {
    const byte = data[at];
    const isEscape = byte === escape && at + 1 < end && (data[at + 1] === quote || data[at + 1] === escape);
    if (isEscape) at += 1;
    else if (byte === quote) return at;
  }
  return end;
}
