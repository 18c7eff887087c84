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
/** Of a group whose numbers are kept, at 8 bytes each, and of all groups of a batch. */
const mostNumbers = 10_000n;
const mostNumbersInAll = 1_000_000n;

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
 * Keeps with the rare ones of a batch's groups the numbers of their rows. An index of fingerprints would serve these badly:
 * where a cause is common in other batches, it leads through the rows of all of them.
 */
export async function keepNumbersOfRare(
  tx: Pick<Transaction, '$executeRaw'>,
  batchId: string,
  groups: readonly GroupSize[],
): Promise<void> {
  const rare = rareOf(groups);
  if (rare.length === 0) return;
  await tx.$executeRaw`
    UPDATE error_groups g SET row_numbers = found.numbers
    FROM (
      SELECT f.fingerprint, array_agg(DISTINCT q.row ORDER BY q.row) AS numbers
      FROM quarantined_rows q CROSS JOIN LATERAL unnest(q.fingerprints) f(fingerprint)
      WHERE q.batch_id = ${batchId}::uuid AND f.fingerprint = ANY (${rare})
      GROUP BY 1
    ) found
    WHERE g.batch_id = ${batchId}::uuid AND g.fingerprint = found.fingerprint`;
}

interface GroupSize {
  fingerprint: string;
  rows: bigint;
}

/** Fingerprints of the groups whose numbers are kept, the rarest first: hostile data could make many of them. */
function rareOf(groups: readonly GroupSize[]): string[] {
  const sum = groups.reduce((total, { rows }) => total + rows, 0n);
  if (sum <= fewRows) return [];
  const rare = groups.filter(({ rows }) => rows <= mostNumbers && isRareAmong(rows, sum));
  let kept = 0n;
  return rare
    .toSorted((a, b) => Number(a.rows - b.rows))
    .filter(({ rows }) => (kept += rows) <= mostNumbersInAll)
    .map(({ fingerprint }) => fingerprint);
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
