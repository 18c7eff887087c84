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
