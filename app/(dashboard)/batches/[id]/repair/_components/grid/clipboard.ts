/**
 * The rows of values that a spreadsheet puts on the clipboard: separated by tabs and line breaks, quoted where a value
 * holds one of these.
 */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  const value = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  for (let at = 0; at <= text.length;) {
    value.lastIndex = at;
    const [whole, quoted, plain] = value.exec(text)!;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    at += whole.length;
    if (at >= text.length) break;
    const isBreak = text[at] !== '\t';
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (!isBreak) continue;
    // The last row ends with a break too; nothing follows it.
    if (at >= text.length) break;
    rows.push([]);
  }
  return rows;
}

/** One value as a spreadsheet takes it. */
export function toBlock(value: string): string {
  return /[\t\r\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
