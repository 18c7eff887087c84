import { bytesOf, type CsvDialect } from './dialect';

/** What needs no quotes in any dialect: the record's first field, too, which might be taken for a comment. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._:/+-]*[\p{L}\p{N}])?$/u;

/** One record without its line end, in a dialect that has a quote; NULL is an empty field, an empty text a quoted one. */
export function writeLoneRecord(dialect: CsvDialect, cells: readonly (string | null)[]): Buffer {
  const { quote, escape } = bytesOf(dialect);
  const [quoteSign, escapeSign] = [String.fromCharCode(quote), String.fromCharCode(escape)];
  const fields = cells.map((cell) => {
    if (cell === null) return '';
    if (PLAIN.test(cell) && !cell.includes(dialect.delimiter) && !cell.includes(quoteSign)) return cell;
    const escaped = [...new Set([escapeSign, quoteSign])].reduce(
      (text, sign) => text.replaceAll(sign, () => escapeSign + sign),
      cell,
    );
    return quoteSign + escaped + quoteSign;
  });
  return Buffer.from(fields.join(dialect.delimiter));
}
