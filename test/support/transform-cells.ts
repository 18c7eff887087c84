import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { beforeAll, expect } from 'vitest';
import { compileCell } from '@/lib/engine/prepare/compile-cell';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { inputCheckFor } from '@/lib/engine/sql/input-check';
import type { SureCell } from '@/lib/engine/sql/sure-cell';
import { transforms, type TransformKind } from '@/lib/engine/transforms/registry';
import type { Transform } from '@/lib/engine/transforms/transform';
import { useDatabase } from './use-database';

export const cellName = 'ce"ll';

export type Chain = [kind: TransformKind, params: unknown][];

/** A table of cells in a database of the file's own, and what transforms make of them there. */
export function useTransformCells() {
  const database = useDatabase();

  beforeAll(async () => {
    await database.client.query(
      `CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('happy', 'sad'); SET search_path TO pg_catalog, public;
       SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO, MDY'; CREATE TABLE public.cells (n int, ${quoteIdentifier(cellName)} text)`,
    );
  });

  /** Copies the cells as staging does. @returns by cell the value as text; cells that were turned away are left out */
  async function load(chain: Chain, type: string, cells: string[]): Promise<Map<string, string | null>> {
    const { unreadable, value, isNull, functions, isSure } = await compile(chain, type);
    for (const sql of functions) await database.client.query(sql);
    await database.client.query('TRUNCATE public.cells');
    const lines = cells.map((cell, n) => `${n}\t${escapeCopy(cell)}\n`);
    const copy = database.client.query(
      copyFrom(`COPY public.cells FROM STDIN WHERE CASE WHEN ${unreadable} THEN false ELSE true END`),
    );
    await pipeline(Readable.from(lines), copy);
    const { rows } = await database.client.query<{ n: number; value: string | null; same: boolean }>(
      `SELECT n, (${value})::${type}::text AS value, ((${value}) IS NULL) = (${isNull}) AS same FROM public.cells ORDER BY n`,
    );
    expect(rows.every(({ same }) => same)).toBe(true);
    const found = new Map(rows.map((row) => [cells[row.n]!, row.value]));
    expect(cells.filter((cell) => isSure && isSeen(isSure, cell) && !found.has(cell))).toEqual([]);
    return found;
  }

  /** What PostgreSQL's own input makes of plain texts. */
  async function typed(plain: (string | null)[], type: string): Promise<(string | null)[]> {
    const { rows } = await database.client.query<{ value: string | null }>(
      `SELECT CAST(plain AS ${type})::text AS value FROM unnest($1::text[]) WITH ORDINALITY u(plain, n) ORDER BY n`,
      [plain],
    );
    return rows.map(({ value }) => value);
  }

  return { database, load, typed };
}

export function compile(chain: Chain, type: string) {
  return compileCell({
    cell: quoteIdentifier(cellName),
    isNeverEmpty: false,
    column: {
      name: 'target',
      type,
      equality: '=',
      category: /text|char/.test(type) ? 'S' : 'U',
      nullable: true,
      hasDefault: false,
      isGenerated: false,
      isIdentityAlways: false,
    },
    transforms: chain.map(([kind, params]) => {
      const transform = transforms[kind] as Transform<unknown>;
      return { transform, params: transform.paramsSchema.parse(params) };
    }),
    input: inputCheckFor({ inputErrorInfo: true }),
    field: (name) => (name === 'other' ? `CAST('7' AS text)` : undefined),
  });
}

/** Whether a cell is seen to be readable without the server. */
export function isSeen(isSure: SureCell, cell: string): boolean {
  const bytes = Buffer.from(`#${cell}#`);
  return isSure(bytes, 1, bytes.length - 1);
}

function escapeCopy(cell: string): string {
  return cell
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
