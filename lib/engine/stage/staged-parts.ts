import type { PartLocator, PieceLocator, ReadPlace } from '../extract/part';
import { quoteIdentifier, quoteLiteral } from '../sql/identifiers';
import { asciiJson } from '../sql/json-text';
import { inTransaction, type SqlSession } from '../sql/session';
import type { StagingTable } from '../staging';
import type { StagedPartRecord } from './shared/pieces';
import { dropStaging, type StagingArea } from './staging-area';

/** What goes on record with a part beside its counts, so that another process can go on after it. */
export interface PartFacts {
  pieces: PieceLocator[];
  /** Where reading goes on. */
  next: ReadPlace;
  /** Of the source, read up to its end. */
  bytes: number;
  /** Why its rows were refused, as plain data. */
  refused: unknown;
  /** Who staged it, where that has a name. */
  worker?: string | undefined;
}

/** A part as it is found on record. */
export interface RecordedPart extends StagedPartRecord {
  facts: PartFacts;
}

/** For the transaction that stages the part: who finds the record finds its rows. */
export function recordPartSql(area: StagingArea, part: StagedPartRecord, facts: PartFacts): string {
  const { ordinal, firstRow, lastRow, staged, refused, table } = part;
  const numbers = [ordinal, firstRow, lastRow, staged, refused].join(', ');
  return `INSERT INTO ${area.parts} (part, first_row, last_row, staged, refused, staging_table, facts)
     VALUES (${numbers}, ${quoteLiteral(table)}, ${quoteLiteral(asciiJson(facts))})`;
}

/** The parts on record that follow each other from the batch's first row on. */
export async function partsFromStart(session: SqlSession, area: StagingArea): Promise<RecordedPart[]> {
  const { rows } = await session.query<
    Pick<RecordedPart, 'ordinal' | 'table' | 'facts'> &
      Record<'first' | 'last' | 'staged' | 'refused', string>
  >(
    `SELECT part AS ordinal, first_row AS first, last_row AS last, staged, refused, staging_table AS table, facts
     FROM ${area.parts} WHERE piece IS NULL ORDER BY first_row`,
  );
  const parts = rows.map(({ first, last, ...part }) => ({
    ...part,
    ...{ firstRow: Number(first), lastRow: Number(last) },
    ...{ staged: Number(part.staged), refused: Number(part.refused) },
  }));
  // Lanes are not done in order: what stands behind a part that is missing cannot be gone on from.
  const gap = parts.findIndex(({ firstRow }, at) => firstRow !== (parts[at - 1]?.lastRow ?? 0) + 1);
  return gap === -1 ? parts : parts.slice(0, gap);
}

export function locatorOf({ ordinal, firstRow, lastRow, facts }: RecordedPart): PartLocator {
  return { ordinal, firstRow, lastRow, pieces: facts.pieces };
}

/**
 * Leaves these parts in staging, and nothing that came after them.
 * @param place.rowColumn name of the staging column that holds the row number
 * @param place.beside tables that rows were staged with, and that stay
 * @returns the tables that hold them
 */
export async function keepParts(
  session: SqlSession,
  place: { area: StagingArea; rowColumn: string; beside: readonly string[] },
  parts: readonly RecordedPart[],
): Promise<StagingTable[]> {
  const { area, rowColumn, beside } = place;
  const { ordinal, lastRow } = parts.at(-1)!;
  const tables = tablesOf(parts);
  await inTransaction(session, async () => {
    const { rows } = await session.query<{ table: string }>(
      `WITH gone AS (DELETE FROM ${area.parts} WHERE part > $1 RETURNING staging_table)
       SELECT DISTINCT staging_table AS table FROM gone`,
      [ordinal],
    );
    const isKept = new Set(tables.map(({ name }) => name));
    for (const { table } of rows.filter(({ table }) => isKept.has(table)))
      await session.query(`DELETE FROM ${table} WHERE ${quoteIdentifier(rowColumn)} > $1`, [lastRow]);
  });
  // Last: who takes over what is left half-way here must find no part on record whose table is gone.
  await dropStaging(session, area, [
    ...[area.parts, area.standing, ...beside],
    ...tables.map(({ name }) => name),
  ]);
  return tables;
}

function tablesOf(parts: readonly RecordedPart[]): StagingTable[] {
  const rows = new Map<string, number>();
  for (const { table, staged } of parts) rows.set(table, (rows.get(table) ?? 0) + staged);
  return [...rows].map(([name, staged]) => ({ name, rows: staged }));
}
