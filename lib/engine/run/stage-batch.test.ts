import { expect, it } from 'vitest';
import type { SqlSession } from '../sql/session';
import type { Check } from '../staging';
import type { Batch } from './batch';
import { roundOffTable } from './stage-batch';

it('warnings of tables that lanes fill side by side all count', async () => {
  const session = {
    query: () => Promise.resolve({ rows: [{ warnings: '2' }], rowCount: 1 }),
  } as unknown as SqlSession;
  const batch = {
    account: { warnings: 0 },
    checks: { row: [{ severity: 'warning', failsWhen: 'false' } as Check] },
    area: { batchId: 'batch' },
    layout: { rowColumn: '__row', columns: [], computed: [] },
  } as unknown as Batch;
  await Promise.all(['a', 'b', 'c'].map((table) => roundOffTable(batch, session, table)));
  expect(batch.account.warnings).toBe(6);
});
