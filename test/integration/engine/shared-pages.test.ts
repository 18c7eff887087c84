import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { shareStaging, type EngineEvent, type QuarantinedRow, type SharedWork } from '@/lib/engine';
import { MemoryQuarantine, runEngine, type EngineRun, type RunOptions } from '../../support/engine-run';
import { countedPagesOf, pagesOf, startServer, type TestServer } from '../../support/page-server';
import { rowsOf } from '../../support/query';
import { useDatabase } from '../../support/use-database';

const ROWS = 10_000;
const PAGE = 100;

/** Each key comes twice, far apart; some records are bad. */
const records = Array.from({ length: ROWS }, (_, at) => ({
  id: at % (ROWS / 2),
  amount: at % 997 === 5 ? 'much' : at,
  note: `a note about the record ${'x'.repeat(40)}`,
}));

/** Answers of the second half that wait; undefined where none does. */
let held: (() => void)[] | undefined;

function holding(answer: ReturnType<typeof pagesOf>): ReturnType<typeof pagesOf> {
  return (request, response) => {
    const offset = Number(new URL(request.url!, 'http://localhost').searchParams.get('offset'));
    if (held && offset >= ROWS / 2) held.push(() => answer(request, response));
    else answer(request, response);
  };
}

const database = useDatabase();
let counted: TestServer;
let uncounted: TestServer;
beforeAll(async () => {
  counted = await startServer(holding(countedPagesOf(records)));
  uncounted = await startServer(holding(pagesOf(records)));
});
afterAll(async () => {
  await counted.close();
  await uncounted.close();
});
beforeEach(async () => {
  await database.client.query(
    'DROP TABLE IF EXISTS notes; CREATE TABLE notes (id int PRIMARY KEY, amount int, note text)',
  );
  counted.requests.length = uncounted.requests.length = 0;
});

const load = (server: TestServer, options: Partial<RunOptions> = {}): Promise<EngineRun> =>
  runEngine({
    source: { kind: 'http', config: { url: server.url, paginated: true, pageSize: PAGE } },
    ...{ url: database.url, table: 'notes', key: ['id'] },
    tuning: { lanes: 1, partBytes: 64 * 1024 },
    ...options,
  });

const contents = () => rowsOf(database.client, 'SELECT id, amount FROM notes ORDER BY id');

const offsetsOf = ({ requests }: TestServer) =>
  requests.map(({ url }) => Number(url.searchParams.get('offset')));

/** As people find them. */
const refusals = ({ quarantine }: EngineRun) =>
  [...quarantine.rows.values()]
    .map(({ piece, line, byteOffset, raw, reasons }: QuarantinedRow) => ({
      page: piece.replace(/^.*\?/, ''),
      ...{ line, byteOffset, raw, reasons },
    }))
    .sort((a, b) => (a.page + a.raw < b.page + b.raw ? -1 : 1));

it('comes to what one process makes of it, where another worker takes pages too', async () => {
  const alone = await load(uncounted);
  const expected = await contents();
  await database.client.query('TRUNCATE notes');
  let helping: Promise<SharedWork> | undefined;
  const shared = await load(counted, {
    askForHelp: ({ plan, context }) => {
      helping = shareStaging(plan, { ...context, worker: 'helper', emit: () => undefined });
      return Promise.resolve(1);
    },
  });
  expect(shared.result).toMatchObject({
    state: 'partial',
    read: ROWS,
    duplicates: alone.result.duplicates,
    error: null,
  });
  expect(alone.result.duplicates).toBeGreaterThan(ROWS / 3);
  expect(await contents()).toEqual(expected);
  expect(refusals(shared)).toEqual(refusals(alone));
  // The last 32 bits of a row's number are its place in the API.
  expect([...shared.quarantine.rows.keys()].map((row) => row % 2 ** 32).sort((a, b) => a - b)).toEqual(
    [...alone.quarantine.rows.keys()].sort((a, b) => a - b),
  );
  const work = await helping!;
  expect(work).toMatchObject({ givenBack: [], error: null });
  expect(work.rows).toBeGreaterThan(PAGE);
  // The first page is looked at by whoever opens the API, some more to tell what the records are.
  const asked = offsetsOf(counted).filter((offset) => offset >= ROWS / 2);
  expect(asked.sort((a, b) => a - b)).toEqual(
    Array.from({ length: ROWS / 2 / PAGE + 1 }, (_, page) => ROWS / 2 + page * PAGE),
  );
});

it('finds the bytes of rows again that are refused once all is staged', async () => {
  const { result, quarantine } = await load(counted, {
    writing: { duplicates: 'quarantine' },
    errorThreshold: { share: 1 },
    askForHelp: ({ plan, context }) => {
      void shareStaging(plan, { ...context, worker: 'helper', emit: () => undefined });
      return Promise.resolve(1);
    },
  });
  expect(result).toMatchObject({ read: ROWS, error: null });
  const twice = [...quarantine.rows.values()].filter(({ raw }) => !raw.includes('much'));
  expect(twice.length).toBeGreaterThan(ROWS / 3);
  for (const { row, raw } of twice.slice(0, 500))
    expect(JSON.parse(raw)).toEqual(records[(row % 2 ** 32) - 1]);
});

it('notices that the API gives pages twice, whoever reads them', async () => {
  const repeating = await startServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    url.searchParams.set('offset', String(Number(url.searchParams.get('offset')) % 4_000));
    request.url = url.pathname + url.search;
    countedPagesOf(records)(request, response);
  });
  const { result } = await load(repeating, {
    errorThreshold: { share: 1 },
    askForHelp: ({ plan, context }) => {
      void shareStaging(plan, { ...context, worker: 'helper', emit: () => undefined });
      return Promise.resolve(1);
    },
  });
  await repeating.close();
  expect(result).toMatchObject({ state: 'failed', error: { code: 'source.pagesRepeat' } });
  expect(await contents()).toEqual([]);
});

it.each([
  ['one process', false],
  ['several workers', true],
])('asks for no page again that was staged before a pause, by %s', async (_, isShared) => {
  const askForHelp = () => Promise.resolve(isShared ? 1 : 0);
  const server = isShared ? counted : uncounted;
  const pause = new AbortController();
  const of = { batchId: `pages ${isShared}`, quarantine: new MemoryQuarantine(), askForHelp };
  held = [];
  const onEvent = (event: EngineEvent) => {
    // Late enough for pages that are staged and no longer near those under way.
    if (event.type !== 'part' || !held || Math.max(...offsetsOf(server)) <= 40 * PAGE) return;
    pause.abort();
    for (const answer of held.splice(0)) answer();
    held = undefined;
  };
  const paused = await load(server, { ...of, pause: pause.signal, onEvent });
  expect(paused.result).toMatchObject({ error: { code: 'batch.paused' } });
  const before = Math.max(...offsetsOf(server));
  expect(before).toBeLessThan(ROWS - PAGE);
  expect(before).toBeGreaterThan(40 * PAGE);
  server.requests.length = 0;
  const resumed = await load(server, of);
  expect(resumed.result).toMatchObject({ state: 'partial', read: ROWS, error: null });
  // All but those looked at to tell what the records are, and those that were under way.
  const again = offsetsOf(server).filter((offset) => offset >= 16 * PAGE && offset < before - 12 * PAGE);
  expect(again).toEqual([]);
  const sums = await database.client.query(
    'SELECT count(*)::int AS rows, sum(amount)::int AS sum FROM notes',
  );
  const last = new Map(
    records.filter(({ amount }) => amount !== 'much').map(({ id, amount }) => [id, Number(amount)]),
  );
  expect(sums.rows).toEqual([{ rows: last.size, sum: [...last.values()].reduce((a, b) => a + b, 0) }]);
});
