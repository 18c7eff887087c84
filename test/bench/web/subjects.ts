import {
  getBatch,
  listBatches,
  listBatchMetrics,
  listErrorGroups,
  listQuarantinedRows,
} from '@/lib/control/batches';
import { listConnections } from '@/lib/control/connections';
import { systemContext } from '@/lib/control/context';
import { getErrorGroup, listAllErrorGroups } from '@/lib/control/error-groups';
import { getLoad, listAttention, listLoads } from '@/lib/control/loads';
import { getErrorReport, getRepairs, listRepairRows } from '@/lib/control/repairs';
import { listAllSchedules, listPlannedRuns, listUpcoming } from '@/lib/control/schedules';
import { getHeatmap, getLoadRuns, listDays, listQueueDepth, listRuleShares } from '@/lib/control/statistics';
import { controlPool } from '@/lib/db';

/** Ids to ask for. */
export interface Examples {
  /** A load with a history, and a batch of it with bad rows. */
  loadId: string;
  batchId: string;
  connectionId: string;
  /** A page deep in the lists. */
  batchCursor: string;
  /** The batch with the most quarantined rows, and its error groups. */
  fullest: { batchId: string; commonGroup: string; rareGroup: string };
}

const least = { batches: 100_000, quarantined: 10_000_000, ofOneBatch: 2_000_000 };

/** @throws Error where the database is too small to say anything */
export async function findExamples(): Promise<Examples> {
  await requireEnough();
  const { rows } = await controlPool().query<Omit<Examples, 'batchCursor' | 'fullest'> & { deep: string }>(
    `SELECT b.load_id AS "loadId", b.id AS "batchId", v.connection_id AS "connectionId",
            (SELECT id FROM batches ORDER BY id OFFSET 20000 LIMIT 1) AS deep
     FROM batches b JOIN load_versions v ON v.id = b.load_version_id
     WHERE b.state = 'partial' ORDER BY b.id DESC LIMIT 1`,
  );
  const fullest = await controlPool().query<Examples['fullest']>(
    `SELECT batch_id AS "batchId", (array_agg(fingerprint ORDER BY rows DESC))[1] AS "commonGroup",
            (array_agg(fingerprint ORDER BY rows))[1] AS "rareGroup"
     FROM error_groups
     WHERE batch_id = (SELECT id FROM batches ORDER BY quarantined DESC LIMIT 1) GROUP BY batch_id`,
  );
  const { deep, ...ids } = rows[0]!;
  return { ...ids, batchCursor: Buffer.from(deep).toString('base64url'), fullest: fullest.rows[0]! };
}

async function requireEnough(): Promise<void> {
  const { rows } = await controlPool().query<typeof least>(
    `SELECT (SELECT count(*)::int FROM batches) AS batches, (SELECT count(*)::int FROM quarantined_rows) AS quarantined,
            (SELECT coalesce(max(quarantined), 0)::int FROM batches) AS "ofOneBatch"`,
  );
  const found = rows[0]!;
  if (Object.entries(least).some(([what, count]) => found[what as keyof typeof least] < count)) {
    throw new Error(
      `This database holds ${found.batches} batches and ${found.quarantined} quarantined rows, ${found.ofOneBatch} of one batch at most. Fill one first, e.g. STEVEDORE_DATA_DIR=/tmp/large npm run dev:seed -- large`,
    );
  }
}

const context = systemContext('bench');

/** Every list that the pages are made of. */
export function listsOf(at: Examples): Record<string, () => Promise<unknown>> {
  const { loadId, batchId, fullest, batchCursor: cursor } = at;
  const { commonGroup, rareGroup } = fullest;
  const ofFullest = { batchId: fullest.batchId };
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
    '2 M bad rows: error groups': () => listErrorGroups(context, ofFullest),
    '2 M bad rows: first page': () => listQuarantinedRows(context, ofFullest),
    '2 M bad rows: first page of the commonest error group': () =>
      listQuarantinedRows(context, { ...ofFullest, fingerprint: commonGroup }),
    '2 M bad rows: first page of the rarest error group': () =>
      listQuarantinedRows(context, { ...ofFullest, fingerprint: rareGroup }),
    '2 M bad rows: state of the repairs': () => getRepairs(context, ofFullest),
    '2 M bad rows: open rows to repair': () => listRepairRows(context, { ...ofFullest, state: 'open' }),
    '2 M bad rows: open rows to repair of the rarest error group': () =>
      listRepairRows(context, { ...ofFullest, fingerprint: rareGroup, state: 'open' }),
    '2 M bad rows: error report': () => getErrorReport(context, ofFullest),
    'error groups of all batches': () => listAllErrorGroups(context, {}),
    'error group over all batches': () => getErrorGroup(context, { fingerprint: commonGroup }),
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

/** Every page behind the login that shows something of its own. */
export function pagesOf({ loadId, batchId, connectionId, batchCursor, fullest }: Examples): string[] {
  return [
    '/',
    '/loads',
    '/loads?search=billing',
    `/loads/${loadId}`,
    ...['mapping', 'rules', 'schedule', 'settings', 'history'].map((tab) => `/loads/${loadId}?tab=${tab}`),
    `/loads/${loadId}/edit`,
    '/loads/new',
    '/batches',
    '/batches?state=failed,partial',
    `/batches?cursor=${batchCursor}`,
    `/batches/${batchId}`,
    ...['', '/repair', '/report'].map((below) => `/batches/${fullest.batchId}${below}`),
    `/batches/${fullest.batchId}/repair?group=${fullest.rareGroup}`,
    '/errors',
    `/errors/${fullest.commonGroup}`,
    '/schedules',
    '/connections',
    '/connections/new',
    `/connections/${connectionId}`,
    '/workers',
    ...['team', 'roles', 'profile', 'audit'].map((page) => `/settings/${page}`),
  ];
}
