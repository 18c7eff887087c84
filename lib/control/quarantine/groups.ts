import { Prisma, type Transaction } from '@/lib/db';

/** An error group, and what tells how to look for its rows. */
export interface Group {
  fingerprint: string;
  firstRow: bigint;
  /** So few of the batch's rows that to read on would pass over very many of them. */
  isRare: boolean;
  /** Of rare groups: the numbers of all their rows, where they are kept. */
  rowNumbers: bigint[] | undefined;
}

export type GroupReads = Pick<Transaction, 'batchErrorGroup' | 'batch'>;

const rareShare = 200n;
/** Of so few quarantined rows all are read soon enough. */
const fewRows = 20_000n;
/** Whose numbers are kept: 8 bytes a row. */
const mostNumbers = 10_000n;

/** @returns undefined for all rows */
export async function groupOf(
  tx: GroupReads,
  batchId: string,
  fingerprint: string | undefined,
): Promise<Group | undefined> {
  if (fingerprint === undefined) return undefined;
  const [group, batch] = await Promise.all([
    tx.batchErrorGroup.findUnique({
      where: { batchId_fingerprint: { batchId, fingerprint } },
      select: { firstRow: true, rows: true, rowNumbers: true },
    }),
    tx.batch.findUniqueOrThrow({ where: { id: batchId }, select: { quarantined: true, finishedAt: true } }),
  ]);
  // The least frequent of many groups have no sums; while a batch runs, no group has.
  const isRare = group ? isRareAmong(group.rows, batch.quarantined) : batch.finishedAt !== null;
  const rowNumbers = group && group.rowNumbers.length > 0 ? group.rowNumbers : undefined;
  return { fingerprint, firstRow: group?.firstRow ?? 0n, isRare, rowNumbers };
}

function isRareAmong(rows: bigint, quarantined: bigint): boolean {
  return rows * rareShare < quarantined;
}

/**
 * By fingerprint, in order, the numbers of the rows of rare groups. An index of fingerprints would serve them badly: where a
 * cause is common in other batches, it leads through the rows of all of these.
 */
export async function numbersOfRare(
  tx: Pick<Transaction, '$queryRaw'>,
  batchId: string,
  groups: readonly { fingerprint: string; rows: bigint }[],
): Promise<Map<string, bigint[]>> {
  const sum = groups.reduce((total, { rows }) => total + rows, 0n);
  if (sum <= fewRows) return new Map();
  const rare = groups.filter(({ rows }) => rows <= mostNumbers && isRareAmong(rows, sum));
  if (rare.length === 0) return new Map();
  const found = await tx.$queryRaw<{ fingerprint: string; numbers: bigint[] }[]>`
    SELECT f.fingerprint, array_agg(DISTINCT q.row ORDER BY q.row) AS numbers
    FROM quarantined_rows q CROSS JOIN LATERAL unnest(q.fingerprints) f(fingerprint)
    WHERE q.batch_id = ${batchId}::uuid AND f.fingerprint = ANY (${rare.map(({ fingerprint }) => fingerprint)})
    GROUP BY 1`;
  return new Map(found.map(({ fingerprint, numbers }) => [fingerprint, numbers]));
}

/** SQL: the rows among which those of the group are looked for: all of them, or what the index of fingerprints finds. */
export function rowsToSearch(batchId: string, group: Group | undefined): Prisma.Sql {
  if (!group?.isRare || group.rowNumbers) return Prisma.sql`quarantined_rows`;
  return Prisma.sql`(SELECT * FROM quarantined_rows WHERE batch_id = ${batchId}::uuid
          AND fingerprints @> ARRAY[${group.fingerprint}] OFFSET 0)`;
}

/** SQL that starts with AND, over quarantined rows `q`. */
export function inGroup(group: Group | undefined): Prisma.Sql {
  if (!group) return Prisma.empty;
  if (group.rowNumbers)
    return Prisma.sql`AND q.row = ANY (${group.rowNumbers.map(String)}::text[]::bigint[])`;
  return Prisma.sql`AND ${group.fingerprint} = ANY (q.fingerprints) AND q.row >= ${group.firstRow}`;
}
