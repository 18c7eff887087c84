import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { FAIL_POINTS, type FailPoint } from '@/lib/engine/fail-point';
import { runEngine } from '../support/engine-run';
import { useDatabase } from '../support/use-database';

const strike = vi.hoisted(() => ({ at: async (_point: string): Promise<void> => undefined }));
vi.mock('@/lib/engine/fail-point', async (original) => ({
  ...(await original<object>()),
  passing: (point: string) => strike.at(point),
}));

const database = useDatabase();

type Row = { id: number; quantity: string };
type Fault = { point: FailPoint; visit: number; which: 'one' | 'all' };

const rows = fc.array(
  fc.record({
    id: fc.nat(80),
    quantity: fc.oneof({ weight: 9, arbitrary: fc.nat(9).map(String) }, fc.constantFrom('', 'many', '-1')),
  }),
  { minLength: 1, maxLength: 60 },
);
const existing = fc.uniqueArray(fc.record({ id: fc.nat(80), quantity: fc.nat(9).map(String) }), {
  selector: ({ id }) => id,
});
/** `reporting` is the control plane's. */
const points = FAIL_POINTS.filter((point) => point !== 'reporting');
const faults = fc.array(
  fc.record({
    point: fc.constantFrom(...points),
    visit: fc.nat(4),
    which: fc.constantFrom('one' as const, 'all' as const),
  }),
  { maxLength: 3 },
);

/** So long that a few dozen rows make several parts. */
const NOTE = 'x'.repeat(8_000);
let runs = 0;

/** Ends backends of the batch at the given visits of the given points. */
function arm(batchId: string, chosen: Fault[]): void {
  const visits = new Map<string, number>();
  strike.at = async (point) => {
    const visit = visits.get(point) ?? 0;
    visits.set(point, visit + 1);
    const fault = chosen.find((each) => each.point === point && each.visit === visit);
    if (!fault) return;
    await database.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'stevedore %' || $1 LIMIT $2`,
      [batchId, fault.which === 'one' ? 1 : null],
    );
  };
}

async function fillTable(before: Row[], key: string): Promise<void> {
  await database.client.query('DROP TABLE IF EXISTS orders');
  await database.client.query(`CREATE TABLE orders (id int ${key}, quantity int NOT NULL, note text)`);
  await database.client.query(
    'INSERT INTO orders SELECT (r ->> 0)::int, (r ->> 1)::int, $2 FROM jsonb_array_elements($1) r',
    [JSON.stringify(before.map(({ id, quantity }) => [id, quantity])), NOTE],
  );
}

async function tableRows(): Promise<string[]> {
  const { rows: found } = await database.client.query<Row>('SELECT id, quantity FROM orders');
  return found.map(asText).sort();
}

const asText = ({ id, quantity }: Row) => `${id}: ${quantity}`;
const isGood = ({ quantity }: Row) => /^\d+$/.test(quantity);

/** What the table must hold afterwards, told without the engine. */
function expected(before: Row[], good: Row[], isKeyed: boolean): string[] {
  const all = [...before, ...good];
  const kept = isKeyed ? [...new Map(all.map((row) => [row.id, row])).values()] : all;
  return kept.map(asText).sort();
}

it.each([{ isKeyed: true }, { isKeyed: false }])(
  'accounts for every row once, whatever the rows and wherever connections are lost (keyed: $isKeyed)',
  async ({ isKeyed }) => {
    await fc.assert(
      fc.asyncProperty(rows, existing, faults, async (incoming, before, chosen) => {
        await fillTable(before, isKeyed ? 'PRIMARY KEY' : '');
        const batchId = `conserved-${(runs += 1)}`;
        arm(batchId, chosen);
        const { result, quarantine } = await runEngine({
          content: `id,quantity,note\n${incoming.map(({ id, quantity }) => `${id},${quantity},${NOTE}\n`).join('')}`,
          url: database.url,
          table: 'orders',
          key: isKeyed ? ['id'] : [],
          batchId,
          rules: [{ column: 'quantity', rule: 'range', params: { min: 0 } }],
          errorThreshold: { share: 1 },
          tuning: { partBytes: 64 * 1024 },
        });
        const good = incoming.filter(isGood);
        const bad = incoming.flatMap((row, index) => (isGood(row) ? [] : [index + 1]));
        expect(await tableRows()).toEqual(expected(before, good, isKeyed));
        expect([...quarantine.rows.keys()].sort((a, b) => a - b)).toEqual(bad);
        // A source without one good row is refused as a whole.
        expect(result.error?.code).toBe(good.length > 0 ? undefined : 'validate.tooManyBadRows');
        const { inserted, updated, unchanged, quarantined, duplicates, filtered } = result;
        expect(inserted + updated + unchanged + quarantined + duplicates + filtered).toBe(incoming.length);
      }),
      { numRuns: 25, seed: 20_261_126 },
    );
  },
  120_000,
);
