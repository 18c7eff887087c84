import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect } from 'vitest';
import { runBatch, startBatch } from '@/lib/control/batches';
import type { ActorContext } from '@/lib/control/context';
import type { LoadView } from '@/lib/control/loads/schemas';
import { getRepairs, listRepairRows, replayRows } from '@/lib/control/repairs';
import type { ReplayRowsInput } from '@/lib/control/repairs/schemas';
import { overrideEnvironment } from '@/lib/env';
import { loadOf, query, runToEnd, workerOptions, type TestControl } from './control';
import { useControl, usePerson } from './use-control';

export const mapping = Object.entries({
  order_id: 'bigint',
  quantity: 'integer',
  status: 'text',
  note: 'text',
}).map(([name, type]) => ({ field: name, column: name, type }));
export const rules = [
  { column: 'quantity', rule: 'range', params: { min: 1 } },
  { column: 'status', rule: 'one-of', params: { values: ['open', 'shipped'] } },
];
export const errorThreshold = { share: 1, minRows: 100 };
export const header = 'order_id,quantity,status,note';
export const text = [
  header,
  '1,5,open,good',
  '2,-1,open,too few',
  '3,7,lost,"no, status"',
  '4,x,gone,two errors',
  '5,1',
  '6,1,open,good',
  '',
].join('\n');

/** Of a batch none of whose rows is repaired. */
export const none = { open: 0, fixed: 0, dropped: 0, replaying: 0, replayed: 0 };

/** A control plane of the file's own, and people who repair what its batches refuse. */
export function useRepairDesk(): RepairDesk {
  const desk = new RepairDesk(useControl(), usePerson('editor'), usePerson('operator'));
  beforeAll(async () => {
    await mkdir(desk.folder);
    overrideEnvironment({ STEVEDORE_FILE_ROOTS: desk.folder });
  });
  return desk;
}

class RepairDesk {
  constructor(
    readonly test: TestControl,
    readonly editor: ActorContext,
    readonly operator: ActorContext,
  ) {}

  /** The one folder whose files may be loaded. */
  get folder(): string {
    return path.join(this.test.dataDir, 'in');
  }

  async loaded(content = text, definition = {}): Promise<{ load: LoadView; batchId: string; table: string }> {
    const load = await loadOf(this.editor, this.test.destination.url, content, {
      ...{ mapping, rules, errorThreshold },
      ...definition,
    });
    return { load, batchId: await this.run(load.id), table: load.definition.destination.table.name };
  }

  async run(loadId: string): Promise<string> {
    const { id } = await startBatch(this.operator, { loadId });
    await runBatch(id, workerOptions());
    return id;
  }

  async replay(input: ReplayRowsInput) {
    const { id } = await replayRows(this.operator, input);
    return runToEnd(this.operator, id);
  }

  rowsOf(table: string) {
    return query<Record<string, unknown>>(
      this.test.destination.url,
      `SELECT * FROM ${table} ORDER BY order_id`,
    );
  }

  async list(batchId: string, more = {}) {
    return (await listRepairRows(this.operator, { batchId, limit: 200, ...more })).items;
  }

  async countsOf(batchId: string) {
    return (await getRepairs(this.operator, { batchId })).counts;
  }

  async groupOf(batchId: string, rule: string) {
    return (await getRepairs(this.operator, { batchId })).groups.find((group) => group.rule === rule)!;
  }

  /** The sums against a count of the rows themselves. */
  async expectTrueSums(batchId: string): Promise<void> {
    const counted = await query(
      this.test.control.url,
      `SELECT f AS fingerprint, kind, coalesce(replay_id, '00000000-0000-0000-0000-000000000000') AS replay_id,
              count(*) AS rows
       FROM row_repairs, unnest(fingerprints || ''::text) f WHERE batch_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      [batchId],
    );
    const kept = await query(
      this.test.control.url,
      `SELECT fingerprint, kind, replay_id, rows FROM repair_counts WHERE batch_id = $1 AND rows <> 0 ORDER BY 1, 2, 3`,
      [batchId],
    );
    expect(kept).toEqual(counted);
  }
}
