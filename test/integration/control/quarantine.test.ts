import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, it } from 'vitest';
import { downloadQuarantine, listErrorGroups, listQuarantinedRows, startBatch } from '@/lib/control/batches';
import { ControlQuarantineSink } from '@/lib/control/batches/quarantine-sink';
import { db } from '@/lib/db';
import { fingerprintOf, type QuarantinedRow, type Reason } from '@/lib/engine';
import { loadOf, query } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
let loadId: string;
beforeAll(async () => {
  loadId = (await loadOf(editor, test.destination.url, 'order_id\n1\n')).id;
});

const newBatch = async () => (await startBatch(editor, { loadId })).id;

function sinkOf(batchId: string, run = 0) {
  const { signal } = new AbortController();
  return new ControlQuarantineSink({ batchId, run, signal, pieceName: (piece) => piece });
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

function refused(row: number, changes: Partial<QuarantinedRow> = {}): QuarantinedRow {
  const reason = {
    column: 'quantity',
    rule: 'range',
    sqlstate: null,
    value: '-1',
    message: 'must be at least 1',
  };
  return {
    part: 1,
    row,
    line: row + 1,
    byteOffset: row * 10,
    piece: 'a.csv',
    raw: `${row},-1`,
    reasons: [reason],
    ...changes,
  };
}

it('keeps a row once, as it was written last, however often its part is staged', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  await sink.write([refused(1), refused(2), refused(1, { raw: 'within one write' })]);
  expect(await sink.count()).toBe(2);
  await sink.write([refused(2, { raw: 'again' }), refused(3)]);
  await sink.flush();
  expect(await sinkOf(batchId).count()).toBe(3);
  const { items } = await listQuarantinedRows(editor, { batchId });
  expect(items.map(({ row, raw }) => [row, raw])).toEqual([
    [1, 'within one write'],
    [2, 'again'],
    [3, '3,-1'],
  ]);
});

it('keeps every text as it is, and the bytes of what PostgreSQL cannot hold as text', async () => {
  const batchId = await newBatch();
  const texts = [
    'tab\there',
    'a\\b\\n',
    'line\r\nbreak',
    '\\.',
    '\\N',
    '',
    '"q",ü,€,😀',
    "'; DROP TABLE batches; --",
  ];
  const sink = sinkOf(batchId);
  await sink.write(texts.map((raw, at) => refused(at + 1, { raw, piece: raw })));
  const value = `half \ud83d of a pair and NUL \0`;
  await sink.write([
    refused(100, {
      raw: 'NUL \0 in it',
      reasons: [{ column: null, rule: 'malformed', sqlstate: null, value, message: value }],
    }),
    refused(101, { raw: 'not \ufffd UTF-8', rawBase64: 'bm90IP8gVVRGLTg=' }),
  ]);
  await sink.flush();
  const { items } = await listQuarantinedRows(editor, { batchId });
  expect(items.slice(0, -2).map(({ raw }) => raw)).toEqual(texts);
  expect(items.slice(0, -2).map(({ piece }) => piece)).toEqual(texts);
  expect(items.at(-2)).toMatchObject({
    raw: 'NUL \ufffd in it',
    rawBase64: Buffer.from('NUL \0 in it').toString('base64'),
  });
  expect(items.at(-2)!.reasons[0]!.value).toBe('half \ufffd of a pair and NUL \ufffd');
  expect(items.at(-1)!.rawBase64).toBe('bm90IP8gVVRGLTg=');
});

it('lets the next try go on after one whose rows could not be written', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  await sink.write([refused(1)]);
  await sink.flush();
  // No number of a row: the control database refuses it, and all that is written after it.
  await sink.write([refused(0.5, { part: 2 })]);
  await expect(sink.flush()).rejects.toMatchObject({ code: 'quarantine.notWritten' });
  await sink.write([refused(3, { part: 3 })]);
  await expect(sink.flush()).rejects.toMatchObject({ code: 'quarantine.notWritten' });
  expect(await sink.parts.count()).toEqual(new Map([[1, 1]]));
  await sink.parts.keepOnly([1]);
  await sink.write([refused(2, { part: 2 })]);
  expect(await sink.count()).toBe(2);
});

it('shows the first bad rows and their groups while the batch still runs', async () => {
  const batchId = await newBatch();
  await db().batch.update({ where: { id: batchId }, data: { state: 'running' } });
  const sink = sinkOf(batchId);
  await sink.write([refused(1), refused(2)]);
  expect(await listErrorGroups(editor, { batchId })).toEqual([]);
  await sink.keepUp();
  expect(await listErrorGroups(editor, { batchId })).toMatchObject([{ column: 'quantity', rows: 2 }]);
});

it('writes tens of thousands of rows, and groups and pages them', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  const total = 30_000;
  const other = {
    column: 'status',
    rule: 'one-of',
    sqlstate: null,
    value: 'unknown',
    message: 'must be one of a, b',
  };
  const seldom = { ...other, column: 'day' };
  const seldomRows = [5_000, 29_999];
  for (let from = 1; from <= total; from += 1_000) {
    await sink.write(
      Array.from({ length: 1_000 }, (_, at) => {
        const row = refused(from + at);
        if (seldomRows.includes(row.row)) return { ...row, reasons: [...row.reasons, seldom, seldom] };
        // Every third row has a second reason, and one of the same group twice.
        return row.row % 3 === 0 ? { ...row, reasons: [...row.reasons, other, other] } : row;
      }),
    );
  }
  expect(await sink.count()).toBe(total);
  await db().batch.update({ where: { id: batchId }, data: { state: 'running' } });
  expect((await listErrorGroups(editor, { batchId }))[0]).toMatchObject({ column: 'quantity', rows: 20_000 });

  const { recordFailure } = await import('@/lib/control/batches/outcome');
  await recordFailure({ batchId, run: 0 }, { code: 'x.y', class: 'fatal', message: 'over' });
  const groups = await listErrorGroups(editor, { batchId });
  expect(groups.map(({ rule, rows, reasons }) => [rule, rows, reasons])).toEqual([
    ['range', total, total],
    ['one-of', total / 3, (total / 3) * 2],
    ['one-of', 2, 4],
  ]);
  const { value: sample, ...facts } = other;
  expect(groups[1]).toMatchObject({ ...facts, sample, fingerprint: fingerprintOf(other) });

  expect(await rowNumbersOf(batchId, other, 200)).toEqual(
    Array.from({ length: total / 3 }, (_, at) => (at + 1) * 3),
  );
  // Those of a group that is rare are known by number, and not searched for.
  const stored = await db().batchErrorGroup.findMany({
    where: { batchId },
    orderBy: { rows: 'desc' },
    select: { rowNumbers: true },
  });
  expect(stored.map(({ rowNumbers }) => rowNumbers.map(Number))).toEqual([[], [], seldomRows]);
  for (const limit of [1, 2, 3]) expect(await rowNumbersOf(batchId, seldom, limit)).toEqual(seldomRows);
  const { chunks } = await downloadQuarantine(editor, { batchId, fingerprint: fingerprintOf(seldom) });
  expect(parse(await textOf(chunks), { columns: true })).toMatchObject(
    seldomRows.map((row) => ({ row: String(row) })),
  );
});

async function rowNumbersOf(batchId: string, reason: Reason, limit: number): Promise<number[]> {
  const rows: number[] = [];
  const fingerprint = fingerprintOf(reason);
  let cursor: string | undefined;
  do {
    const page = await listQuarantinedRows(editor, { batchId, fingerprint, cursor, limit });
    rows.push(...page.items.map(({ row }) => row));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return rows;
}

it('downloads whole rows with all reasons, disarmed for spreadsheets', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  const raws = ['=HYPERLINK("http://evil")', '+1', '-1', '@SUM(A1)', '\tx', 'plain,"quoted"', 'two\nlines'];
  const reasons = [
    { column: 'a', rule: 'required', sqlstate: null, value: null, message: 'is missing' },
    { column: null, rule: 'malformed', sqlstate: null, value: null, message: '=too many fields' },
  ];
  await sink.write(
    raws.map((raw, at) => refused(at + 1, { raw, reasons: at === 0 ? reasons.reverse() : reasons })),
  );
  await sink.flush();
  const { fileName, chunks } = await downloadQuarantine(editor, { batchId });
  expect(fileName).toMatch(/^load-[\w-]+-quarantine\.csv$/);
  const records = parse(await textOf(chunks), { columns: true }) as Record<string, string>[];
  expect(records.map(({ raw }) => raw)).toEqual([
    `'=HYPERLINK("http://evil")`,
    `'+1`,
    `'-1`,
    `'@SUM(A1)`,
    `'\tx`,
    'plain,"quoted"',
    'two\nlines',
  ]);
  expect(records[0]).toMatchObject({
    row: '1',
    line: '2',
    file: 'a.csv',
    reasons: `'=too many fields; a: is missing`,
  });
  expect(records.flatMap(Object.values).filter((cell: string) => /^[=+@\t\r]/.test(cell))).toEqual([]);
});

it('says no to everything after a write that failed, so that no refused row is lost', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  await sink.write([refused(1)]);
  await query(test.control.url, 'ALTER TABLE quarantined_rows RENAME TO hidden');
  await expect(sink.flush()).rejects.toMatchObject({ code: 'quarantine.notWritten', class: 'fatal' });
  await query(test.control.url, 'ALTER TABLE hidden RENAME TO quarantined_rows');
  await expect(sink.flush()).rejects.toMatchObject({ code: 'quarantine.notWritten' });
});

it('is not there for a batch that is not there', async () => {
  const batchId = randomUUID();
  await expect(listQuarantinedRows(editor, { batchId })).rejects.toMatchObject({ code: 'batches.notFound' });
});

it('cuts huge rows on a page, and sends them whole in the download, a few at a time', async () => {
  const batchId = await newBatch();
  const sink = sinkOf(batchId);
  const raw = (row: number) => String(row).repeat(3_000_000);
  await sink.write([1, 2, 3].map((row) => refused(row, { raw: raw(row), rawBase64: 'AA==' })));
  await sink.flush();
  const { items } = await listQuarantinedRows(editor, { batchId });
  expect(items.map(({ row, isRawCut, rawBase64 }) => [row, isRawCut, rawBase64])).toEqual(
    [1, 2, 3].map((row) => [row, true, null]),
  );
  expect(items[0]!.raw).toBe('1'.repeat(5_000));
  const { chunks } = await downloadQuarantine(editor, { batchId });
  const sizes: number[] = [];
  let text = '';
  for await (const chunk of chunks) {
    sizes.push(chunk.length);
    text += chunk;
  }
  expect(Math.max(...sizes)).toBeLessThan(8_000_000);
  const [, ...records] = parse(text) as string[][];
  expect(records.map((record) => record[5] === raw(Number(record[0])))).toEqual([true, true, true]);
});

it('takes rows from the run that holds the batch, and forgets what an earlier one wrote', async () => {
  const batchId = await newBatch();
  const older = sinkOf(batchId);
  await older.write([refused(1), refused(2)]);
  await older.flush();
  await db().batch.update({ where: { id: batchId }, data: { runs: 1 } });
  const newer = sinkOf(batchId, 1);
  await newer.startOver();
  await newer.write([refused(2)]);
  await older.write([refused(3)]);
  await older.flush();
  await older.startOver();
  expect(await newer.count()).toBe(1);
});
