import type { ParseArgsConfig } from 'node:util';
import { LoadError, parsePostgresUrl, type LoadPlan, type TableRef } from '@/lib/engine/index';
import { readTable, splitNames } from './names';
import { FORMAT_OPTIONS, isDatabase } from './shared-options';
import { usageError } from './usage';

/** Options that go with a postgres:// address as input; `load` and `detect` share them. */
export const DATABASE_OPTIONS = {
  'from-table': { type: 'string' },
  'from-query': { type: 'string' },
  'from-columns': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type DatabaseValues = { [Name in keyof typeof DATABASE_OPTIONS]?: string };

/** What to read of a database. */
export interface DatabaseInput {
  table: TableRef | undefined;
  query: string | undefined;
  columns: string[] | undefined;
}

/** @throws usage error that names the option */
export function readDatabase(values: DatabaseValues & object, input: string): DatabaseInput | undefined {
  const { 'from-table': table, 'from-query': query, 'from-columns': columns } = values;
  if (!isDatabase(input)) {
    const given = Object.keys(DATABASE_OPTIONS).find((name) => values[name as 'from-table'] !== undefined);
    if (given) throw usageError(`--${given} goes with a postgres:// address as input.`);
    return undefined;
  }
  const format = Object.keys(FORMAT_OPTIONS).find((name) => Object.hasOwn(values, name));
  if (format) throw usageError(`--${format} goes with files and URLs: a database says itself what it holds.`);
  if ((table === undefined) === (query === undefined))
    throw usageError(
      'A database holds many tables.',
      "Write --from-table schema.table, or --from-query 'SELECT …'.",
    );
  return {
    table: table === undefined ? undefined : readTable(table, '--from-table'),
    query,
    columns: columns === undefined ? undefined : splitNames(columns, ',', '--from-columns'),
  };
}

/** @throws usage error that does not repeat the address, which may hold a password */
export function databaseSource(
  input: string,
  reads: DatabaseInput,
  password: string | undefined,
): LoadPlan['source'] {
  try {
    const address = parsePostgresUrl(input);
    return {
      kind: 'postgres',
      config: { ...address, password: address.password || (password ?? ''), ...reads },
    };
  } catch (error) {
    if (error instanceof LoadError) throw usageError(`The input cannot be used. ${error.message}`);
    throw error;
  }
}

/** The table's name, or the database's: for names and messages, free of secrets. */
export function databaseInputName(input: string, { table }: DatabaseInput): string {
  return table?.name ?? decodeURIComponent(new URL(input).pathname.slice(1));
}
