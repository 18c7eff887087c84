import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { QuarantinedRow } from '@/lib/engine/index';
import { QuarantineFile } from './quarantine-file';

let folder: string;
let file: QuarantineFile;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-quarantine-'));
  file = new QuarantineFile(path.join(folder, 'orders.csv.quarantine.ndjson'));
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

const refused = (row: number, raw = `raw ${row}`): QuarantinedRow => ({
  part: 1,
  row,
  line: row + 1,
  byteOffset: row * 10,
  piece: 'orders.csv',
  raw,
  reasons: [
    { column: 'quantity', rule: 'range', sqlstate: null, value: '-1', message: 'must be at least 1' },
  ],
});

it('writes each row as the JSON that it is, whether rows share their reasons or not', async () => {
  const { reasons: shared, ...place } = refused(3);
  const written = [
    { ...refused(1), reasons: shared },
    { ...refused(2, 'Größe "M"\\\t\u2028'), reasons: shared },
    { ...place, rawBase64: '/w==', reasons: [...shared, ...shared] },
    { ...refused(4), reasons: [] },
  ];
  await file.write(written);
  expect(await readFile(file.path, 'utf8')).toBe(written.map((row) => `${JSON.stringify(row)}\n`).join(''));
});

async function rows(): Promise<QuarantinedRow[]> {
  const text = await readFile(file.path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as QuarantinedRow);
}

it('makes no file where no row is refused, and leaves that of an earlier run until the batch has come through', async () => {
  await writeFile(file.path, 'earlier');
  await file.write([]);
  await file.flush();
  expect(await file.count()).toBe(0);
  expect(await readFile(file.path, 'utf8')).toBe('earlier');
  await file.removeEarlier();
  expect(await readdir(folder)).toEqual([]);
});

it('replaces the file of an earlier run with its first refused row', async () => {
  await writeFile(file.path, 'earlier\nearlier\n');
  await file.write([refused(7)]);
  await file.flush();
  expect(await rows()).toEqual([refused(7)]);
});

it('keeps a row that is written again once, as it was written last', async () => {
  await file.write([refused(1), refused(2), refused(90_000)]);
  await Promise.all([
    file.write([refused(2, 'second')]),
    file.write([refused(2, 'third\u2028'), refused(3)]),
  ]);
  expect(await file.count()).toBe(4);
  await file.write([refused(4), refused(1, 'again')]);
  await file.flush();
  expect(await file.count()).toBe(5);
  expect((await rows()).map(({ row, raw }) => [row, raw])).toEqual([
    [90_000, 'raw 90000'],
    [2, 'third\u2028'],
    [3, 'raw 3'],
    [4, 'raw 4'],
    [1, 'again'],
  ]);
  await file.close();
  expect(await readdir(folder)).toEqual([path.basename(file.path)]);
});

it('leaves the file alone while another process writes it, and takes over from a dead one', async () => {
  const other = spawn('sleep', ['60']);
  await writeFile(file.path, 'theirs\n');
  await writeFile(`${file.path}.lock`, String(other.pid));
  await expect(file.write([refused(1)])).rejects.toMatchObject({
    code: 'quarantine.inUse',
    message: expect.stringContaining('--quarantine') as string,
  });
  await file.removeEarlier();
  expect(await readFile(file.path, 'utf8')).toBe('theirs\n');
  other.kill();
  await new Promise((resolve) => other.once('exit', resolve));
  await file.write([refused(1)]);
  expect(await rows()).toEqual([refused(1)]);
});

it('says what to do where the file cannot be written', async () => {
  const closed = new QuarantineFile(path.join(folder, 'missing', 'q.ndjson'));
  await expect(closed.write([refused(1)])).rejects.toMatchObject({
    code: 'quarantine.cannotWrite',
    message: expect.stringContaining('--quarantine') as string,
  });
});

it('starts over with the next try: what an earlier one refused is forgotten', async () => {
  await file.startOver();
  await file.write([refused(1), refused(2), refused(2, 'again')]);
  await file.startOver();
  expect(await file.count()).toBe(0);
  await file.write([refused(2)]);
  await file.flush();
  expect(await rows()).toEqual([refused(2)]);
});
