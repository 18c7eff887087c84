import { LoadError } from '../errors';
import { stagedRows } from '../merge/staged-rows';
import { quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { StagingTable, WholeCheck } from '../staging';
import type { BatchFacts } from '../validate/batch-rule';
import type { Batch } from './batch';
import type { StagedTables } from './failing-rows';

/** Some rules can be judged only while every row still stands in staging. */
export function measuresRows({ checks }: Batch): boolean {
  return checks.whole.some(({ measure }) => measure !== undefined);
}

/**
 * Judges the batch as a whole, once: all is read, and what is refused is out of staging.
 * @throws LoadError `validate.batchRule` naming every rule of severity `error` that is broken
 */
export async function judgeBatch(
  batch: Batch,
  session: SqlSession,
  tables: readonly StagingTable[],
): Promise<void> {
  const { checks, account } = batch;
  if (checks.whole.length === 0) return;
  const facts = { read: account.read, readBefore: await readBefore(batch, session) };
  const broken = await brokenRules({ session, layout: batch.layout, tables }, checks.whole, facts);
  checks.whole = [];
  for (const { severity, what } of broken) {
    if (severity === 'error') continue;
    account.warnings += 1;
    account.log('warn', `A rule about the whole batch is broken: ${what}.`);
  }
  const errors = broken.filter(({ severity }) => severity === 'error').map(({ what }) => what);
  if (errors.length === 0) return;
  throw new LoadError('validate.batchRule', {
    class: 'data',
    message: `The batch as a whole breaks ${errors.length === 1 ? 'a rule' : `${errors.length} rules`}: ${errors.join('; ')}. The destination is unchanged.`,
    remedy: 'Check that the source is complete and correct. If it is, change the rule or make it a warning.',
  });
}

/** Those of the checks that the staged rows break, each with a sentence that says how. */
export async function brokenRules(
  { session, layout, tables }: StagedTables,
  whole: readonly WholeCheck[],
  facts: BatchFacts,
): Promise<(Pick<WholeCheck, 'severity' | 'from'> & { what: string })[]> {
  const measures = whole.map(({ measure }, at) => `(${measure ?? 'NULL'})::text AS "${at}"`);
  const isMeasured = whole.some(({ measure }) => measure !== undefined);
  const { rows } = isMeasured
    ? await session.query<Record<string, string | null>>(
        `SELECT ${measures.join(', ')} FROM ${stagedRows(layout, tables)} s`,
      )
    : { rows: [] };
  return whole.flatMap(({ severity, from, judge }, at) => {
    const what = judge(rows[0]?.[at] ?? null, facts);
    return what === undefined ? [] : [{ severity, from, what }];
  });
}

async function readBefore({ plan, context, area }: Batch, session: SqlSession): Promise<number | null> {
  const { rows } = await session.query<{ read: string }>(
    `SELECT result ->> 'read' AS read FROM ${area.ledger}
     WHERE load = $1 AND target = $2 AND batch_id <> $3 AND result IS NOT NULL
     ORDER BY merged_at DESC LIMIT 1`,
    [plan.load, quoteTable(plan.destination.table), context.batchId],
  );
  return rows[0] ? Number(rows[0].read) : null;
}
