import type { TableRef } from '../plan';

/**
 * The one place that quotes identifiers.
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new TypeError('An identifier must not hold a NUL character.');
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(table: TableRef): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

/** NAMEDATALEN - 1 of every usual build. */
export const MAX_IDENTIFIER_BYTES = 63;

/** The name as the server keeps it: cut at 63 bytes, never within a character. */
export function cutIdentifier(name: string, maxBytes = MAX_IDENTIFIER_BYTES): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= maxBytes) return name;
  let end = maxBytes;
  while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** A string literal, safe whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  if (value.includes('\0')) throw new TypeError('A literal must not hold a NUL character.');
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A name for something of the engine's own beside columns of the destination, which may be called anything. */
export function freeName(wanted: string, taken: ReadonlySet<string | undefined>): string {
  return taken.has(wanted) ? freeName(`_${wanted}`, taken) : wanted;
}
