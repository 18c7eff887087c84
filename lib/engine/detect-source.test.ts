import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesOf, startServer } from '@/test/support/page-server';
import { sourceContext } from '@/test/support/source-context';
import { detectSource, type DetectInput } from './detect-source';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-detect-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Given = Partial<DetectInput['format']>;

async function detect(content: string | Buffer, given: Given = {}) {
  const file = path.join(folder, 'sample');
  await writeFile(file, content);
  return detectSource(
    { source: { kind: 'file', config: { path: file } }, format: { dialect: {}, ...given } },
    sourceContext(),
  );
}

const CSV = 'id,name\n1,Zoë\n2,Al\n';
const JSON_LINES = '{"id":1,"name":"Zoë"}\n{"id":2,"name":"Al"}\n';

describe('detection', () => {
  it.each([
    ['csv', CSV],
    ['json', JSON_LINES],
    ['json', '[{"id":1,"name":"Zoë"},{"id":2,"name":"Al"}]'],
  ])('takes the most confident format: %s', async (format, text) => {
    const report = await detect(text);
    expect(report).toMatchObject({
      format,
      encoding: 'utf-8',
      compression: 'none',
      bytesTotal: Buffer.byteLength(text),
    });
    expect(report.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'bigint'],
      ['name', 'text'],
    ]);
    expect(report.preview).toEqual([
      ['1', 'Zoë'],
      ['2', 'Al'],
    ]);
  });

  it('sees through gzip and encodings', async () => {
    const report = await detect(gzipSync(Buffer.from(`\ufeff${CSV}`, 'utf16le')));
    expect(report).toMatchObject({ compression: 'gzip', encoding: 'utf-16le', encodingConfidence: 1 });
    expect(report.preview[0]).toEqual(['1', 'Zoë']);
  });

  it('takes what is settled as it is', async () => {
    expect((await detect(Buffer.from(CSV, 'latin1'), { encoding: 'latin1' })).preview[0]).toEqual([
      '1',
      'Zoë',
    ]);
    expect(await detect('a;b\n1,2;3\n', { dialect: { delimiter: ',' } })).toMatchObject({
      dialect: { delimiter: ',' },
    });
    expect(await detect(JSON_LINES, { kind: 'csv' })).toMatchObject({ format: 'csv', formatConfidence: 1 });
    expect(await detect(JSON_LINES, { dialect: { delimiter: '\t' } })).toMatchObject({ format: 'csv' });
    const nested = '{"a":[{"x":1}],"b":[{"y":1}]}';
    expect((await detect(nested, { dialect: { records: 'b' } })).columns.map(({ name }) => name)).toEqual([
      'y',
    ]);
  });

  it('says how sure each finding is, and ends there where that is not enough', async () => {
    const report = await detect('name,city\nAnn,Oslo\nBob,Rome\n', { encoding: 'utf-8' });
    expect(report.certainty).toMatchObject({
      format: 'sure',
      encoding: 'given',
      delimiter: 'sure',
      header: 'likely',
    });
    await expect(detect('name,city\nAnn,Oslo\nBob,Rome\n', { detect: 'strict' })).rejects.toMatchObject({
      code: 'detect.unsure',
      remedy: 'Settle it with --has-header or --no-header.',
    });
    const settled = await detect('name,city\nAnn,Oslo\n', { detect: 'strict', dialect: { header: true } });
    expect(settled.certainty.header).toBe('given');
  });

  it('takes a file with nothing but a header', async () => {
    expect(await detect('id,name\n')).toMatchObject({ format: 'csv', preview: [] });
  });

  it('reads the first pages of an API', async () => {
    const server = await startServer(pagesOf([{ id: 1 }, { id: 2.5, name: 'x' }]));
    const config = { url: server.url, paginated: true, pageSize: 1 };
    const report = await detectSource(
      { source: { kind: 'http', config }, format: { dialect: {} } },
      sourceContext(),
    );
    await server.close();
    expect(report).toMatchObject({ format: 'json', dialect: { shape: 'lines' } });
    expect(report.columns).toMatchObject([
      { name: 'id', type: 'numeric' },
      { name: 'name', type: 'text', nullable: true },
    ]);
  });
});

describe('what cannot be read', () => {
  const workbook = Buffer.concat([
    Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'),
    Buffer.alloc(16),
    Buffer.from('[Content_Types].xml'),
    deflateRawSync('x'.repeat(500)),
  ]);
  it.each([
    ['a PNG image', Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\x1a\n'), Buffer.alloc(200)])],
    ['an Excel workbook', workbook],
    ['a PDF document', Buffer.from('%PDF-1.7\n1 0 obj\n')],
    ['a Parquet file', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100, 3)])],
    ['binary data', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
  ])('is named: %s', async (what, content) => {
    await expect(detect(content)).rejects.toMatchObject({
      code: 'detect.binary',
      class: 'fatal',
      message: expect.stringContaining(what) as string,
      remedy: expect.stringMatching(/./) as string,
    });
  });

  it.each([
    ['nothing in gzip', gzipSync(''), {}, 'detect.empty'],
    ['nothing but blank lines', '\n \r\n\n', {}, 'detect.empty'],
    ['broken gzip', gzipSync(CSV).subarray(0, 20), {}, 'extract.corrupt'],
    ['JSON without a list of objects', '{"a":\n[1,2,3]}', {}, 'format.noRecords'],
    ['CSV that is called JSON', CSV, { kind: 'json' }, 'detect.unknownFormat'],
    ['an unknown format', CSV, { kind: 'xml' }, 'format.unknownKind'],
  ])('is refused clearly: %s', async (_, content, given, code) => {
    await expect(detect(content, given)).rejects.toMatchObject({ code, class: 'fatal' });
  });

  it.each([
    [{ kind: 'carrier-pigeon', config: {} }, 'source.unknownKind'],
    [{ kind: 'file', config: { path: '' } }, 'source.badConfig'],
    [{ kind: 'toString', config: {} }, 'source.unknownKind'],
  ])('is refused before it is opened: %j', async (source, code) => {
    await expect(detectSource({ source, format: { dialect: {} } }, sourceContext())).rejects.toMatchObject({
      code,
    });
  });
});
