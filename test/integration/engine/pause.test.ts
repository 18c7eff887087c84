import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineEvent, LoadPlanInput } from '@/lib/engine';
import { MemoryQuarantine, runEngine } from '../../support/engine-run';
import { stagingTables } from '../../support/query';
import { useDatabase } from '../../support/use-database';

const ROWS = 60_000;
/** One in a thousand has no number. */
const isBad = (id: number) => id % 1_000 === 7;
const csvOf = (rows: number, note = 'n') =>
  `id,amount,note\n${Array.from({ length: rows }, (_, at) => `${at + 1},${isBad(at + 1) ? 'x' : at},${note}${at % 7}\n`).join('')}`;
const jsonOf = (rows: number) =>
  Array.from({ length: rows }, (_, at) =>
    JSON.stringify({ id: at + 1, amount: isBad(at + 1) ? 'x' : at, note: `n${at % 7}` }),
  ).join('\n');

const database = useDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-pause-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const rowsOf = async (sql: string) =>
  (await database.client.query<{ n: string }>(sql)).rows.map(({ n }) => n);

/** Runs the batch and pauses it once so many parts are staged. */
async function run(
  batchId: string,
  {
    table,
    file,
    quarantine,
    pauseAfter,
    plan = {},
  }: {
    table: string;
    file: string;
    quarantine: MemoryQuarantine;
    pauseAfter?: number;
    plan?: Partial<Omit<LoadPlanInput, 'destination'>>;
  },
) {
  const pause = new AbortController();
  const parts: number[] = [];
  const onEvent = (event: EngineEvent) => {
    if (event.type === 'part') parts.push(event.part);
    if (parts.length === pauseAfter) pause.abort();
  };
  const { result, events } = await runEngine({
    url: database.url,
    ...{ table, batchId, quarantine, onEvent, pause: pause.signal },
    source: { kind: 'file', config: { path: file } },
    key: ['id'],
    tuning: { partBytes: 64 * 1024 },
    ...plan,
  });
  return { result, parts, events };
}

async function newTable(name: string) {
  await database.client.query(`CREATE TABLE ${name} (id int PRIMARY KEY, amount int, note text)`);
  return name;
}

async function newFile(name: string, content: string | Buffer) {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

it.each([
  ['rows.csv', csvOf(ROWS)],
  ['rows.csv.gz', gzipSync(csvOf(ROWS))],
  ['rows.jsonl', jsonOf(ROWS)],
  ['rows-16.csv', Buffer.from(`\ufeff${csvOf(ROWS)}`, 'utf16le')],
])('goes on with the parts that %s had staged before it was paused, twice', async (name, content) => {
  const table = await newTable(`t_${name.replace(/\W/g, '_')}`);
  const file = await newFile(name, content);
  const quarantine = new MemoryQuarantine();
  const of = { table, file, quarantine };
  const first = await run(`pause ${name}`, { ...of, pauseAfter: 3 });
  expect(first.result).toMatchObject({ state: 'cancelled', error: { code: 'batch.paused' } });
  expect(await rowsOf(`SELECT count(*)::text AS n FROM ${table}`)).toEqual(['0']);
  expect(await stagingTables(database.client)).not.toEqual([]);
  const second = await run(`pause ${name}`, { ...of, pauseAfter: 3 });
  expect(second.result).toMatchObject({ error: { code: 'batch.paused' } });
  const third = await run(`pause ${name}`, of);
  expect(third.result).toMatchObject({
    state: 'partial',
    read: ROWS,
    inserted: ROWS - 60,
    quarantined: 60,
    error: null,
  });
  expect(third.result.errorGroups).toMatchObject([{ rows: 60 }]);
  const staged = [...first.parts, ...second.parts, ...third.parts].sort((a, b) => a - b);
  expect(staged).toEqual(staged.map((_, at) => at + 1));
  expect([...quarantine.rows.keys()].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, at) => at * 1_000 + 7),
  );
  const sums = `SELECT count(*) || '/' || sum(id) || '/' || sum(amount) AS n FROM ${table}`;
  const good = Array.from({ length: ROWS }, (_, at) => at + 1).filter((id) => !isBad(id));
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  expect(await rowsOf(sums)).toEqual([`${good.length}/${sum(good)}/${sum(good.map((id) => id - 1))}`]);
  expect(await stagingTables(database.client)).toEqual([]);
});

it('starts from its beginning where the file is another than before the pause', async () => {
  const table = await newTable('t_changed');
  const file = await newFile('changed.csv', csvOf(ROWS));
  const quarantine = new MemoryQuarantine();
  await run('pause changed', { table, file, quarantine, pauseAfter: 2 });
  await writeFile(file, csvOf(ROWS / 2, 'other'));
  await utimes(file, new Date(), new Date(Date.now() + 60_000));
  const { result, parts, events } = await run('pause changed', { table, file, quarantine });
  expect(result).toMatchObject({ read: ROWS / 2, inserted: ROWS / 2 - 30, quarantined: 30 });
  expect(Math.min(...parts)).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: 'log', level: 'warn' }));
});

it('finds by the last record that the content was exchanged under the same size and time', async () => {
  const table = await newTable('t_swapped');
  const file = await newFile('swapped.csv', csvOf(ROWS));
  const time = new Date(Date.now() - 100_000);
  await utimes(file, time, time);
  const quarantine = new MemoryQuarantine();
  await run('pause swapped', { table, file, quarantine, pauseAfter: 2 });
  await writeFile(file, csvOf(ROWS, 'm'));
  await utimes(file, time, time);
  const { result } = await run('pause swapped', { table, file, quarantine });
  expect(result).toMatchObject({ read: ROWS, inserted: ROWS - 60, quarantined: 60 });
  expect(result.attempts).toMatchObject([{ part: 'batch', code: 'extract.resumeDiffers' }]);
  expect(await rowsOf(`SELECT DISTINCT left(note, 1) AS n FROM t_swapped`)).toEqual(['m']);
});

it('keeps the staging of a paused batch from the sweep of others, and drops it when the batch is cancelled', async () => {
  const file = await newFile('kept.csv', csvOf(ROWS));
  const quarantine = new MemoryQuarantine();
  const of = { table: await newTable('t_kept'), file, quarantine };
  await run('pause kept', { ...of, pauseAfter: 2 });
  const kept = await stagingTables(database.client);
  await run('pause other', { ...of, table: await newTable('t_other'), quarantine: new MemoryQuarantine() });
  expect(await stagingTables(database.client)).toEqual(kept);
  const { result } = await runEngine({
    url: database.url,
    ...{ table: 't_kept', batchId: 'pause kept', quarantine, signal: AbortSignal.abort() },
    source: { kind: 'file', config: { path: file } },
    key: ['id'],
  });
  expect(result).toMatchObject({ state: 'cancelled', error: { code: 'batch.cancelled' } });
  expect(await stagingTables(database.client)).toEqual([]);
});

it('is not held up by a pause that comes once all is staged', async () => {
  const table = await newTable('t_late');
  const file = await newFile('late.csv', csvOf(100));
  const { result } = await run('pause late', {
    ...{ table, file, quarantine: new MemoryQuarantine() },
    plan: { tuning: {} },
    pauseAfter: 1,
  });
  expect(result).toMatchObject({ state: 'partial', inserted: 99 });
});
