import type { CopyDialect } from '../formats/format';
import type { StagingLayout } from '../staging';
import { quoteIdentifier, quoteLiteral } from './identifiers';

export interface CopyOptions {
  /** Rows that are not of their type are left out instead of ending the COPY (PostgreSQL 17 and later, not of tuples). */
  skipBadRows: boolean;
  /** CSV that is COPY text as well, with the same delimiter, is read as such. */
  asText?: boolean;
  /** SQL boolean; rows for which it is not true are left out. */
  where?: string;
}

/**
 * COPY … FROM STDIN into one staging table.
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
export function copyStatement(table: string, layout: StagingLayout, options: CopyOptions): string {
  const columns = [layout.rowColumn, ...layout.columns.map((column) => column.name)].map(quoteIdentifier);
  const skipsBadRows = options.skipBadRows && layout.copy.format !== 'binary';
  const format = options.asText ? textOptions(layout.copy) : dialectOptions(layout);
  const settings = [...format, ...(skipsBadRows ? ['ON_ERROR ignore'] : [])];
  const where = options.where ? ` WHERE ${options.where}` : '';
  return `COPY ${table} (${columns.join(', ')}) FROM STDIN WITH (${settings.join(', ')})${where}`;
}

/** For CSV in which nothing is quoted: every empty field is NULL, as it is in CSV. */
function textOptions({ delimiter }: CopyDialect): string[] {
  return ['FORMAT text', `NULL ''`, `ENCODING 'UTF8'`, ...characterOptions({ format: 'text', delimiter })];
}

function dialectOptions({ copy, columns }: StagingLayout): string[] {
  if (copy.format === 'binary') return ['FORMAT binary'];
  if (copy.format === 'text') return ['FORMAT text', `ENCODING 'UTF8'`];
  // A quoted empty field is a value only for strings; elsewhere files that quote everything mean "nothing" by it.
  const nullable = columns.filter((column) => !column.isText).map((column) => quoteIdentifier(column.name));
  return [
    'FORMAT csv',
    `NULL ''`,
    `ENCODING 'UTF8'`,
    ...characterOptions(copy),
    ...(nullable.length > 0 ? [`FORCE_NULL (${nullable.join(', ')})`] : []),
  ];
}

function characterOptions(copy: CopyDialect): string[] {
  const named = { DELIMITER: copy.delimiter, QUOTE: copy.quote, ESCAPE: copy.escape };
  return Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${quoteLiteral(value)}`],
  );
}
