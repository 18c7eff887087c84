import type { CopyDialect } from '../formats/format';

/** The last COPY column of a row, where the load keeps its record as it stood in the source. */
export interface RawColumn {
  /** Most bytes that a record of so many takes up. */
  room(recordBytes: number): number;
  /**
   * Writes the separator and the record at `position`.
   * @param record valid text without NUL
   * @returns the position after it
   */
  write(record: Buffer, out: Buffer, position: number): number;
}

export function rawColumn(copy: CopyDialect): RawColumn {
  return copy.format === 'csv' ? quotedColumn(copy as Required<CopyDialect>) : escapedColumn;
}

/** Between quotes everything stands for itself, but for the quote and the escape. */
function quotedColumn(copy: Required<CopyDialect>): RawColumn {
  const [separator, quote, escape] = [copy.delimiter, copy.quote, copy.escape].map((sign) =>
    sign.charCodeAt(0),
  ) as [number, number, number];
  return {
    room: (recordBytes) => recordBytes * 2 + 3,
    write(record, out, position) {
      out[position++] = separator;
      out[position++] = quote;
      for (let at = 0; at < record.length; at++) {
        const byte = record[at]!;
        if (byte === quote || byte === escape) out[position++] = escape;
        out[position++] = byte;
      }
      out[position++] = quote;
      return position;
    },
  };
}

const TAB = 0x09;
const BACKSLASH = 0x5c;
/** What COPY text writes after a backslash instead of the byte itself; 0 for bytes that stand for themselves. */
const ESCAPED = new Uint8Array(256);
ESCAPED[TAB] = 0x74;
ESCAPED[0x0a] = 0x6e;
ESCAPED[0x0d] = 0x72;
ESCAPED[BACKSLASH] = BACKSLASH;

const escapedColumn: RawColumn = {
  room: (recordBytes) => recordBytes * 2 + 1,
  write(record, out, position) {
    out[position++] = TAB;
    for (let at = 0; at < record.length; at++) {
      const byte = record[at]!;
      const escaped = ESCAPED[byte]!;
      if (escaped !== 0) out[position++] = BACKSLASH;
      out[position++] = escaped || byte;
    }
    return position;
  },
};
