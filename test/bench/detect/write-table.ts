/** How a file is written. */
export interface Writing {
  delimiter: string;
  quote: string;
  /** Goes before a quote inside quotes. */
  escape: string;
  newline: string;
  quotesAll: boolean;
}

export function writingOf(delimiter: string, changes: Partial<Writing> = {}): Writing {
  return { delimiter, quote: '"', escape: '"', newline: '\n', quotesAll: false, ...changes };
}

export function writeRow(cells: readonly string[], writing: Writing): string {
  return cells.map((cell) => writeCell(cell, writing)).join(writing.delimiter);
}

export function writeCell(cell: string, { delimiter, quote, escape, quotesAll }: Writing): string {
  const needsQuotes = [delimiter, quote, '\n', '\r'].some((mark) => mark !== '' && cell.includes(mark));
  if (!needsQuotes && !quotesAll) return cell;
  const escaped = escape === quote ? cell : cell.replaceAll(escape, escape + escape);
  return quote + escaped.replaceAll(quote, escape + quote) + quote;
}

/** Lines, each with its end; a row's own line breaks stay. */
export function writeLines(rows: readonly (readonly string[])[], writing: Writing): string[] {
  return rows.map((row) => writeRow(row, writing) + writing.newline);
}
