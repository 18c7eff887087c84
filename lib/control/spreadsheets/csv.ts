/**
 * What a spreadsheet takes for the start of a formula, in full width too.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** One line of CSV as RFC 4180 has it. Text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvLine(cells: (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = disarmed(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function disarmed(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

/** The text as it was before it was disarmed. */
export function armed(text: string): string {
  return text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;
}
