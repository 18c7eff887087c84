import { db } from '@/lib/db';
import { destinations, parsePostgresUrl } from '@/lib/engine';
import { sweepStaging } from '@/lib/engine/stage/staging-area';
import { FINGERPRINT, TABLE, type Fingerprint, type Orders } from './orders';
import { query } from '../support/query';
import type { World } from './world';

/** What the record of a batch says. */
export interface BatchFacts {
  id: string;
  state: string;
  runs: number;
  stage: string | null;
  read: bigint;
  inserted: bigint;
  updated: bigint;
  unchanged: bigint;
  quarantined: bigint;
  errorCode: string | null;
  errorMessage: string | null;
}

export interface Judged {
  problems: string[];
  /** Staging tables that were left for the next batch to sweep. */
  swept: number;
}

interface Struck {
  batch: BatchFacts;
  orders: Orders;
  mayFail: boolean;
  table?: string;
}

/** Holds the table, the quarantine, the ledger, the staging and the record against each other. */
export async function judge(
  world: World,
  { batch, orders, mayFail, table = TABLE }: Struck,
): Promise<Judged> {
  const problems: string[] = [];
  const isMerged = batch.state === 'succeeded' || batch.state === 'partial';
  if (!isMerged && !(mayFail && batch.state === 'failed'))
    problems.push(`the batch is ${batch.state} (${batch.errorCode}: ${batch.errorMessage})`);
  const stands = await fingerprintOf(world, table);
  const wanted = isMerged ? orders.after : orders.before;
  if (stands.rows !== wanted.rows || stands.sha256 !== wanted.sha256)
    problems.push(
      `the table holds ${stands.rows} rows that are not the ${wanted.rows} expected of a batch that is ${batch.state}`,
    );
  const merges = await mergesOf(world, batch.id);
  if (merges !== (isMerged ? 1 : 0)) problems.push(`the ledger knows ${merges} merges`);
  if (isMerged) problems.push(...wrongCounts(batch, orders));
  problems.push(...(await wrongQuarantine(batch, orders, isMerged)));
  // One that is out of tries stays for people to see.
  const jobs = await query(
    world.controlUrl,
    'SELECT FROM graphile_worker.jobs WHERE key = $1 AND attempts < max_attempts',
    [`batch:${batch.id}`],
  );
  if (jobs.length > 0) problems.push('a job of the batch is left in the queue');
  const swept = await sweep(world);
  const left = await query(world.destinationUrl, STAGING);
  if (left.length > 0) problems.push(`${left.length} staging tables are left after the sweep`);
  return { problems, swept };
}

const STAGING = `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE nspname = 'stevedore_staging' AND relkind = 'r' AND relname ~ '^b_'`;

async function fingerprintOf({ destinationUrl }: World, table: string): Promise<Fingerprint> {
  const [found] = await query<Fingerprint>(destinationUrl, FINGERPRINT.replace(TABLE, table));
  return found!;
}

async function mergesOf({ destinationUrl }: World, batchId: string): Promise<number> {
  const [ledger] = await query<{ name: string | null }>(
    destinationUrl,
    `SELECT to_regclass('stevedore_staging.merged_batches')::text AS name`,
  );
  if (!ledger!.name) return 0;
  const merges = await query(destinationUrl, `SELECT FROM ${ledger!.name} WHERE batch_id = $1`, [batchId]);
  return merges.length;
}

function wrongCounts(batch: BatchFacts, { counts }: Orders): string[] {
  return Object.entries(counts).flatMap(([name, wanted]) => {
    const found = Number(batch[name as keyof typeof counts]);
    return found === wanted ? [] : [`${found} rows are on record as ${name}, of ${wanted}`];
  });
}

/** Every bad row once, and no other; of a batch that failed, those that it came to. */
async function wrongQuarantine({ id }: BatchFacts, { bad }: Orders, isMerged: boolean): Promise<string[]> {
  const rows = await db().quarantinedRow.findMany({ where: { batchId: id }, select: { raw: true } });
  const kept = rows.map(({ raw }) => raw);
  const wanted = new Set(bad);
  const problems: string[] = [];
  if (new Set(kept).size < kept.length) problems.push('a bad row is in quarantine twice');
  if (kept.some((raw) => !wanted.has(raw))) problems.push('a good row is in quarantine');
  if (isMerged && kept.length < bad.length)
    problems.push(`${bad.length - kept.length} bad rows are missing from quarantine`);
  return problems;
}

/** As the next batch does. @returns how many tables were left */
async function sweep({ destinationUrl }: World): Promise<number> {
  const destination = await destinations.postgres.open(parsePostgresUrl(destinationUrl));
  const session = await destination.session('sweep');
  try {
    return (await sweepStaging(session, 'stevedore_staging')).tables;
  } finally {
    await session.close();
    await destination.close();
  }
}
