import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query(
    `DROP TABLE IF EXISTS people, made; CREATE TABLE people (id bigint PRIMARY KEY, name text)`,
  );
});

const people = () => ['--to', database.url, '--table', 'people', '--key', 'id', '--error-threshold', '1'];
const made = () => ['--to', database.url, '--table', 'made', '--create'];

async function rowsOf(table = 'people'): Promise<Record<string, unknown>[]> {
  return (await database.client.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1`)).rows;
}

/** Loads one file; what is refused is said by its reason. */
async function loaded(file: string, content: string | Uint8Array, args = people()) {
  const folder = await folderWith({ [file]: content });
  const { result, status } = await load([file, ...args], { baseFolder: folder });
  return { result, status, reasons: result.errorGroups.map(({ message }) => message).join('; ') };
}

const MEBIBYTE = 1024 * 1024;

describe('a value of any size', () => {
  it('is refused past the limit of a record, in bounded memory, and the rows after it are loaded', async () => {
    const folder = await folderWith();
    const file = path.join(folder, 'big.csv');
    const stretch = Buffer.alloc(MEBIBYTE, 'x');
    await pipeline(async function* () {
      yield 'id,name\n1,"';
      for (let i = 0; i < 100; i++) yield stretch;
      yield '"\n2,Bo\n';
    }, createWriteStream(file));
    const before = process.memoryUsage().arrayBuffers;
    const { result } = await load(['big.csv', ...people()], { baseFolder: folder });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(result.errorGroups[0]!.message).toMatch(/longer than/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * MEBIBYTE);
    expect(await rowsOf()).toEqual([{ id: '2', name: 'Bo' }]);
  });

  it('comes out of gzip no faster than it is read: one endless line of 300 MB in 300 kB', async () => {
    const folder = await folderWith();
    const stretch = Buffer.alloc(MEBIBYTE, 'x');
    await pipeline(
      async function* () {
        yield 'id,name\n';
        for (let i = 0; i < 300; i++) yield stretch;
      },
      createGzip(),
      createWriteStream(path.join(folder, 'bomb.csv.gz')),
    );
    const { result } = await load(['bomb.csv.gz', ...people()], { baseFolder: folder });
    expect(result).toMatchObject({ read: 1, quarantined: 1, inserted: 0 });
    expect(await rowsOf()).toEqual([]);
  });

  it('may be all zero bytes in gzip, which is no text', async () => {
    const { result } = await loaded('zeros.gz', gzipSync(Buffer.alloc(32 * MEBIBYTE)));
    expect(result).toMatchObject({ state: 'failed', error: { code: 'detect.binary' } });
  });

  it('may be a header of a million columns, which no table has', async () => {
    const names = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',');
    const { result, status } = await loaded('wide.csv', `${names}\n${names}\n`);
    expect([result.state, status]).toEqual(['failed', 1]);
    expect(result.error!.message).toMatch(/cannot be read|columns/);
  });

  it('may be a number that no type holds, or one with very many digits', async () => {
    const { result } = await loaded(
      'numbers.ndjson',
      `{"id":1e999999,"name":"a"}\n{"id":${'9'.repeat(100_000)},"name":"b"}\n{"id":3,"name":"c"}\n`,
    );
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 2 });
    expect(await rowsOf()).toEqual([{ id: '3', name: 'c' }]);
  });
});

describe('text that is no text', () => {
  it('holds NUL: its rows are refused, in CSV and JSON', async () => {
    const csv = await loaded(
      'a.csv',
      `id,name\n1,a\0b\n${Array.from({ length: 99 }, (_, i) => `${i + 10},ok\n`).join('')}`,
    );
    expect(csv.result).toMatchObject({ inserted: 99, quarantined: 1 });
    expect(csv.reasons).toMatch(/NUL/);
    const json = await loaded('a.ndjson', '{"id":3,"name":"a\\u0000b"}\n{"id":4,"name":"ok"}\n');
    expect(json.result).toMatchObject({ inserted: 1, quarantined: 1 });
    expect(json.reasons).toMatch(/NUL/);
  });

  it('holds halves of characters: their rows are refused', async () => {
    const { result, reasons } = await loaded(
      'a.ndjson',
      '{"id":1,"name":"\\ud800"}\n{"id":2,"name":"\\udc00\\ud800"}\n{"id":3,"name":"\\ud83d\\ude00"}\n',
    );
    expect(result).toMatchObject({ inserted: 1, quarantined: 2 });
    expect(reasons).toMatch(/surrogate/);
    expect(await rowsOf()).toEqual([{ id: '3', name: '😀' }]);
  });

  it('ends no COPY by a line of its own', async () => {
    const { result } = await loaded('a.csv', 'id,name\n1,"\n\\.\n"\n2,\\.\n\\.\n3,c\n');
    expect(result).toMatchObject({ read: 4, inserted: 3, quarantined: 1 });
    expect((await rowsOf()).map(({ name }) => name)).toEqual(['\n\\.\n', '\\.', 'c']);
  });
});

describe('JSON that is meant to hurt', () => {
  it('is nested too deeply: refused, and the next record is read', async () => {
    const deep = `{"id":1,"name":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const { result } = await loaded('deep.ndjson', `{"id":0,"name":"z"}\n${deep}\n{"id":2,"name":"ok"}\n`);
    expect(result).toMatchObject({ inserted: 2, quarantined: 1 });
  });

  it('names a field twice: refused, for one of the values would be lost', async () => {
    const { result, reasons } = await loaded(
      'twice.ndjson',
      '{"id":1,"id":2,"name":"a"}\n{"id":3,"name":"b"}\n',
    );
    expect(result).toMatchObject({ inserted: 1, quarantined: 1 });
    expect(reasons).toMatch(/"id" stands twice/);
  });

  it('has names like those of the language: they are names', async () => {
    const { result } = await loaded('proto.ndjson', '{"__proto__":1,"constructor":"x"}\n', made());
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(await rowsOf('made')).toEqual([JSON.parse('{"__proto__":"1","constructor":"x"}')]);
  });
});

describe('names and values that are meant to do something', () => {
  it('are names and values: SQL, formulas, marks that turn the reading order', async () => {
    const names = ['id"; DROP TABLE people; --', "=cmd|' /C calc'!A0", '\u202egnp.exe'];
    const cells = ["'); DROP TABLE people; --", '=1+1', '\u202etxt.exe'];
    const line = (of: string[]) => of.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    const { result } = await loaded('evil.csv', `${line(names)}\n${line(cells)}\n`, made());
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    const [row] = await rowsOf('made');
    expect(Object.keys(row!)).toEqual(names);
    expect(Object.values(row!)).toEqual(cells);
    expect(await rowsOf()).toEqual([]);
  });

  it('show on a terminal without turning the reading order or moving the cursor', async () => {
    const folder = await folderWith({ 'evil.csv': `id,\u202eeman,\x1b[2Jx\n${'1,some,words\n'.repeat(99)}` });
    const { stdout } = await stevedore(['detect', 'evil.csv'], { baseFolder: folder });
    expect(stdout).toContain('eman');
    expect(stdout).not.toMatch(/[\u202a-\u202e\u2066-\u2069\x1b]/);
  });
});

describe('patterns that are meant to take for ever', () => {
  it('are matched in a time that grows with the text alone', async () => {
    const content = `id,name\n1,${'a'.repeat(50_000)}!\n2,aaa\n`;
    const folder = await folderWith({
      'a.csv': content,
      'r.yaml': "rules: [{column: name, rule: pattern, pattern: '^(a+)+$'}]",
    });
    const { result } = await load(['a.csv', ...people(), '--rules', 'r.yaml'], { baseFolder: folder });
    expect(result).toMatchObject({ inserted: 1, quarantined: 1 });
  });

  it('are refused where they could do it: back references, and counts of counts', async () => {
    for (const pattern of ['(a*)*\\\\1', '((a{100}){100}){100}']) {
      const folder = await folderWith({
        'a.csv': 'id,name\n1,a\n',
        'r.yaml': `rules: [{column: name, rule: pattern, pattern: "${pattern}"}]`,
      });
      const { status, stderr } = await stevedore(['load', 'a.csv', ...people(), '--rules', 'r.yaml'], {
        baseFolder: folder,
      });
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/back references|repeats too much/);
    }
  });
});

describe('how a file is to be read', () => {
  it('as text: every column, whatever stands in it', async () => {
    const content = 'id,day,price\n007,2024-01-31,1.50\n008,2024-02-01,2\n';
    const { result } = await loaded('a.csv', content, [...made(), '--text']);
    expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
    expect(await rowsOf('made')).toEqual([
      { id: '007', day: '2024-01-31', price: '1.50' },
      { id: '008', day: '2024-02-01', price: '2' },
    ]);
    const again = await loaded('a.csv', 'id,name\n1,a\n', [...people(), '--text']);
    expect(again.result.error!.message).toMatch(/"id" is bigint.*--text/);
  });

  it('with rows of another length padded, or refused', async () => {
    const content = 'id,name\n1\n2,b,c\n3,d\n';
    const padded = await loaded('a.csv', content, [...people(), '--ragged', 'pad']);
    expect(padded.result).toMatchObject({ state: 'succeeded', inserted: 3 });
    expect(await rowsOf()).toEqual([
      { id: '1', name: null },
      { id: '2', name: 'b,c' },
      { id: '3', name: 'd' },
    ]);
    await database.client.query('TRUNCATE people');
    const refused = await loaded('a.csv', content, [...people(), '--ragged', 'quarantine']);
    expect(refused.result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 2 });
  });

  it('without a guess, where that is asked for', async () => {
    const content = 'id,name\n1,Ann\n2,Bo\n';
    const titled = `A title\n\n${content}`;
    const strict = [...people(), '--detect', 'strict'];
    expect((await loaded('a.csv', titled, strict)).result.error).toMatchObject({
      code: 'detect.unsure',
      message: expect.stringMatching(/lines before the header.*--skip-rows/) as string,
    });
    const settled = await loaded('a.csv', titled, [...strict, '--skip-rows', '2', '--has-header']);
    expect(settled.result).toMatchObject({ state: 'succeeded', inserted: 2 });
  });
});
