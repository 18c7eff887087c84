import type { CsvBytes } from './dialect';
import { cellBytes, fieldSpans, splitRecord } from './split-record';

export interface RewriteOptions {
  bytes: CsvBytes;
  /** Fields that a record has to have. */
  expected: number;
  /** Place in the source of each field in COPY order, where that is another order or a field is lacking. */
  order: readonly number[] | undefined;
}

/**
 * Writes a record anew that COPY would read otherwise than it is meant, or not at all: quotes inside values, too few or
 * too many fields. Missing fields become NULL; the rest of what is too long stands in the last one, behind delimiters.
 */
export function rewriteRecord(raw: Buffer, { bytes, expected, order }: RewriteOptions): Buffer {
  const spans = fieldSpans(splitRecord(raw, 0, bytes));
  while (spans.length > expected && isEmpty(spans.at(-1)!)) spans.pop();
  const fields = spans.slice(0, expected).map(([start, end], place) => {
    const hasRest = place === expected - 1 && spans.length > expected;
    if (!hasRest) return asCopyField(raw.subarray(start, end), bytes);
    const values = spans.slice(place).map(([from, to]) => cellBytes(raw.subarray(from, to), bytes));
    return quoted(joined(values, bytes.delimiter), bytes);
  });
  const places = order ?? Array.from({ length: expected }, (_, i) => i);
  return joined(
    places.map((place) => fields[place] ?? EMPTY),
    bytes.delimiter,
  );
}

const EMPTY = Buffer.alloc(0);

function isEmpty([start, end]: [number, number]): boolean {
  return start === end;
}

function asCopyField(field: Buffer, bytes: CsvBytes): Buffer {
  if (!bytes.hasQuote || !field.includes(bytes.quote)) return field;
  return quoted(cellBytes(field, bytes), bytes);
}

/** Where the dialect has no quote, by the byte that stands in for one. */
function quoted(value: Buffer, { quote, escape }: CsvBytes): Buffer {
  const out = Buffer.allocUnsafe(value.length * 2 + 2);
  let length = 0;
  out[length++] = quote;
  for (const byte of value) {
    if (byte === quote || byte === escape) out[length++] = escape;
    out[length++] = byte;
  }
  out[length++] = quote;
  return out.subarray(0, length);
}

function joined(parts: readonly Buffer[], delimiter: number): Buffer {
  const separator = Buffer.of(delimiter);
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])));
}
