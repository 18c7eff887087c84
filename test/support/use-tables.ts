import type { Client } from 'pg';
import { beforeEach, expect } from 'vitest';
import { parsePostgresUrl } from '@/lib/engine/index';
import { runEngine, type EngineRun, type RunOptions } from './engine-run';
import { rowsOf } from './query';
import { useDatabase, type UsedDatabase } from './use-database';

/** Two databases, empty before each test: tables of the one are loaded into the other. */
export class Tables {
  constructor(
    readonly source: UsedDatabase,
    readonly target: UsedDatabase,
  ) {}

  /** Loads `reads` (a table's name, or more of a config) into a table that is made for it. */
  load(reads: string | Record<string, unknown>, options: Partial<RunOptions> = {}): Promise<EngineRun> {
    const config = typeof reads === 'string' ? { table: { schema: 'public', name: reads } } : reads;
    return runEngine({
      source: { kind: 'postgres', config: { ...parsePostgresUrl(this.source.url), ...config } },
      url: this.target.url,
      table: 'copied',
      create: true,
      ...options,
    });
  }

  async expectSame(table: string, columns = '*'): Promise<void> {
    const wanted = await contentOf(this.source.client, `(SELECT ${columns} FROM ${table})`);
    expect(await contentOf(this.target.client, 'copied')).toEqual(wanted);
  }
}

export function useTables(): Tables {
  const tables = new Tables(useDatabase(), useDatabase());
  beforeEach(async () => {
    await tables.source.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await tables.target.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await tables.target.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
  });
  return tables;
}

/** The whole table, every value as the server writes it. */
export function contentOf(client: Client, table: string): Promise<unknown[][]> {
  return rowsOf(client, `SELECT t::text FROM ${table} t ORDER BY 1`);
}
