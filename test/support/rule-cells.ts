import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { beforeAll } from 'vitest';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import type { CompiledRule, RuleColumn } from '@/lib/engine/validate/rule';
import { useDatabase } from './use-database';

export const hostileColumn = 'or"der \'; --';

/** ISO 8601 date in UTC. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Tables of cells in a database of the file's own, for rules to be tried on. */
export function useRuleCells() {
  const database = useDatabase();

  beforeAll(async () => {
    await database.client.query(
      `CREATE EXTENSION citext; CREATE DOMAIN small_number AS integer; CREATE TYPE mood AS ENUM ('happy', 'sad');
       CREATE TABLE "known values" (value text); INSERT INTO "known values" VALUES ('known'), (NULL)`,
    );
  });

  /** Puts the cells through the rule, as the engine does, and returns those it let pass. */
  async function keep(
    compiled: CompiledRule,
    type: string,
    { cells, beside }: { cells: (string | null)[]; beside?: string | undefined },
  ): Promise<string[]> {
    const column = quoteIdentifier(hostileColumn);
    await database.client.query(
      `DROP TABLE IF EXISTS cells; CREATE TABLE cells (row_number integer, ${column} ${type}, beside ${type})`,
    );
    const lines = cells.map((cell, row) => `${row}\t${[cell, beside].map(escapeCopy).join('\t')}\n`);
    const isLate = 'rowsThatFail' in compiled;
    const filter = isLate ? '' : ` WHERE (${compiled.failsWhen}) IS NOT TRUE`;
    await pipeline(Readable.from(lines), database.client.query(copyFrom(`COPY cells FROM STDIN${filter}`)));
    const passing = isLate
      ? ` WHERE row_number NOT IN (${compiled.rowsThatFail('(SELECT * FROM cells)', 'row_number')})`
      : '';
    const { rows } = await database.client.query<{ row_number: number }>(
      `SELECT row_number FROM cells${passing} ORDER BY 1`,
    );
    return rows.map((row) => String(cells[row.row_number]));
  }

  /** A table to load into; a row stands there already, where its type takes the value. */
  async function makeTried(type: string, value: string): Promise<void> {
    await database.client.query(
      `DROP TABLE IF EXISTS tried; CREATE TABLE tried (n int PRIMARY KEY, ${quoteIdentifier(hostileColumn)} ${type}, beside ${type})`,
    );
    if (type === 'text') await database.client.query('INSERT INTO tried VALUES (0, $1)', [value]);
  }

  return { database, keep, makeTried };
}

export function columnOf(name: string, type: string): RuleColumn {
  return { name, sql: quoteIdentifier(name), type };
}

function escapeCopy(cell: string | null | undefined): string {
  return (cell ?? '\\N') === '\\N'
    ? '\\N'
    : cell!.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
}
