import { expect, it, vi } from 'vitest';
import { startServer } from '../../support/page-server';
import {
  csvOf,
  FORTY,
  KeptRows,
  logOf,
  partsOf,
  tuning,
  useStruckBatches,
  type Options,
} from '../../support/use-struck-batches';

vi.mock('@/lib/engine/fail-point', async (original) => ({
  ...(await original<object>()),
  passing: (await import('../../support/strike')).passing,
}));

const batches = useStruckBatches();

it('starts anew where rows are missing from staging', async () => {
  // One lane, so that the refused row of the first part has been handed on before the last part is staged.
  const options = { ...(await batches.optionsOf('missing')), tuning: { ...tuning, lanes: 1 } };
  const kept = new KeptRows();
  const first = batches.runStruck('missing', kept, { point: 'reconciling', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const [table] = (await batches.stagingTables()).filter((name) => /_1_1$/.test(name));
  await batches.database.client.query(`DELETE FROM stevedore_staging.${table}`);
  const { result, events } = await batches.runThrough('missing', kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'partial', inserted: 34, quarantined: 6 });
  expect(partsOf(events)).toContain(1);
  expect(logOf(events)).toContainEqual(expect.stringContaining('is not whole any more'));
});

it('starts anew where the file behind a URL is another version, however alike they are', async () => {
  let [file, etag] = [csvOf(FORTY), '"1"'];
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(file), etag });
    response.end(file);
  });
  const options = {
    ...(await batches.optionsOf('web')),
    source: { kind: 'http', config: { url: `${server.url}/orders.csv` } },
    tuning: { ...tuning, lanes: 1 },
  };
  const kept = new KeptRows();
  const first = batches.runStruck('web', kept, { point: 'staging', visit: 3 }, options);
  expect(await first.ended).toBe('struck');
  [file, etag] = [csvOf(FORTY.with(0, { id: 1, quantity: '9' })), '"2"'];
  const { result, events } = await batches.runThrough('web', kept, [], options);
  first.thaw();
  await first.running;
  await server.close();
  expect(result).toMatchObject({ state: 'partial', read: 40, inserted: 34, quarantined: 6 });
  expect(logOf(events)).toContainEqual(expect.stringMatching(/^The source or the table is another/));
  expect(await batches.rowsOf('SELECT quantity::text AS n FROM web WHERE id = 1')).toEqual(['9']);
});

it('starts anew where a merge took duplicates out of what several workers had staged', async () => {
  const table = 'doubled';
  await batches.database.client.query(`DROP TABLE IF EXISTS ${table}`);
  const doubled = Array.from({ length: 36 }, (_, at) => ({ id: (at % 30) + 1, quantity: String(at) }));
  const options: Options = {
    table,
    // A new table is merged without a look at what staging holds.
    create: true,
    source: await batches.sixFilesOf(table, doubled),
    key: ['id'],
    tuning: { ...tuning, lanes: 1 },
    askForHelp: () => Promise.resolve(1),
  };
  const kept = new KeptRows();
  const first = batches.runStruck(table, kept, { point: 'merging', visit: 0 }, options);
  expect(await first.ended).toBe('struck');
  const { result, events } = await batches.runThrough(table, kept, [], options);
  first.thaw();
  await first.running;
  expect(result).toMatchObject({ state: 'succeeded', read: 36, inserted: 30, duplicates: 6, error: null });
  expect(logOf(events)).toContainEqual(expect.stringContaining('is not whole any more'));
  expect(await batches.stagingTables()).toEqual([]);
});
