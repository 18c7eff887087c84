import {
  getBatch,
  listBatches,
  listBatchMetrics,
  listErrorGroups,
  listQuarantinedRows,
} from '@/lib/control/batches';
import { listConnections } from '@/lib/control/connections';
import { systemContext } from '@/lib/control/context';
import { getLoad, listAttention, listLoads } from '@/lib/control/loads';
import { listAllSchedules, listPlannedRuns, listUpcoming } from '@/lib/control/schedules';
import { getHeatmap, getLoadRuns, listDays, listQueueDepth, listRuleShares } from '@/lib/control/statistics';
import { controlPool } from '@/lib/db';

/** Ids to ask for: a load with a history, and a batch of it with bad rows. */
export interface Examples {
  loadId: string;
  batchId: string;
  fingerprint: string;
  connectionId: string;
  /** A page deep in the lists. */
  batchCursor: string;
}

export const least = { batches: 100_000, quarantined: 10_000_000 };

/** @throws Error where the database is too small to say anything */
export async function findExamples(): Promise<Examples> {
  const { rows } = await controlPool().query<{ batches: number; quarantined: number }>(
    `SELECT (SELECT count(*)::int FROM batches) AS batches, (SELECT count(*)::int FROM quarantined_rows) AS quarantined`,
  );
  const found = rows[0]!;
  if (found.batches < least.batches || found.quarantined < least.quarantined) {
    throw new Error(
      `This database holds ${found.batches} batches and ${found.quarantined} quarantined rows. Fill one first, e.g. STEVEDORE_DATA_DIR=/tmp/large npm run dev:seed -- large`,
    );
  }
  const example = await controlPool().query<Omit<Examples, 'batchCursor'> & { deep: string }>(
    `SELECT b.load_id AS "loadId", b.id AS "batchId", g.fingerprint, v.connection_id AS "connectionId",
            (SELECT id FROM batches ORDER BY id OFFSET 20000 LIMIT 1) AS deep
     FROM batches b JOIN error_groups g ON g.batch_id = b.id JOIN load_versions v ON v.id = b.load_version_id
     WHERE b.state = 'partial' ORDER BY b.id DESC LIMIT 1`,
  );
  const { deep, ...ids } = example.rows[0]!;
  return { ...ids, batchCursor: Buffer.from(deep).toString('base64url') };
}

const context = systemContext('bench');

/** Every list that the pages are made of. */
export function listsOf(at: Examples): Record<string, () => Promise<unknown>> {
  const { loadId, batchId, fingerprint, batchCursor: cursor } = at;
  return {
    'batches, first page': () => listBatches(context, {}),
    'batches, a page deep in the list': () => listBatches(context, { cursor }),
    'batches, failed and partial': () => listBatches(context, { states: ['failed', 'partial'] }),
    'batches, cancelled (few)': () => listBatches(context, { states: ['cancelled'] }),
    'batches, by name of the load': () => listBatches(context, { search: 'orders_1' }),
    'batches, of a name that is not': () => listBatches(context, { search: 'nothing at all' }),
    'batches, of a load': () => listBatches(context, { loadId }),
    'batches, of a load and a state': () => listBatches(context, { loadId, states: ['failed'] }),
    batch: () => getBatch(context, { batchId }),
    'metrics of a batch': () => listBatchMetrics(context, { batchId }),
    'error groups of a batch': () => listErrorGroups(context, { batchId }),
    'quarantined rows of a batch': () => listQuarantinedRows(context, { batchId }),
    'quarantined rows of an error group': () => listQuarantinedRows(context, { batchId, fingerprint }),
    'loads, first page': () => listLoads(context, {}),
    'loads, by name': () => listLoads(context, { search: 'billing' }),
    load: () => getLoad(context, { id: loadId }),
    'loads that need attention': () => listAttention(context),
    connections: () => listConnections(context, {}),
    'schedules of all loads': () => listAllSchedules(context, {}),
    'planned runs of a load': () => listPlannedRuns(context, { loadId }),
    'the next 12 hours': () => listUpcoming(context, {}),
    'days of all loads': () => listDays(context, {}),
    'days of a load': () => listDays(context, { loadId }),
    'error rate by rule': () => listRuleShares(context, {}),
    heatmap: () => getHeatmap(context, {}),
    'queue depth': () => listQueueDepth(context),
    'last batches of a load': () => getLoadRuns(context, { loadId }),
  };
}

/** Every page behind the login. */
export function pagesOf({ loadId, batchId, connectionId, batchCursor }: Examples): string[] {
  return [
    '/',
    '/loads',
    '/loads?search=billing',
    `/loads/${loadId}`,
    ...['mapping', 'rules', 'schedule'].map((tab) => `/loads/${loadId}?tab=${tab}`),
    `/loads/${loadId}/edit`,
    '/loads/new',
    '/batches',
    '/batches?state=failed,partial',
    `/batches?cursor=${batchCursor}`,
    `/batches/${batchId}`,
    '/schedules',
    '/connections',
    `/connections/${connectionId}`,
  ];
}
