import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { describe, expect, it } from 'vitest';
import type { CopyDialect, Format, FramerOptions } from '@/lib/engine/formats/format';
import { formats } from '@/lib/engine/formats/registry';
import { quoteIdentifier, quoteLiteral } from '@/lib/engine/sql/identifiers';
import { frameText, type Framed } from '../support/frame-text';
import { rowsOf } from '../support/query';
import { useDatabase } from '../support/use-database';
import { copyFormatCases } from './cases/copy-format';
import { csvFormatCases } from './cases/csv-format';
import type { FormatCase, FormatCases } from './cases/format-case';
import { jsonFormatCases } from './cases/json-format';

const cases: Record<keyof typeof formats, FormatCases> = {
  copy: copyFormatCases,
  csv: csvFormatCases,
  json: jsonFormatCases,
};

const kinds = Object.entries(formats).map(([kind, format]) => ({
  kind,
  format: format as Format<unknown>,
  entry: cases[kind as keyof typeof formats],
}));

function bytesOf({ text, stray = Buffer.alloc(0) }: FormatCase): Buffer {
  const [before, ...after] = text.split('\ue000');
  return Buffer.concat([Buffer.from(before!), ...after.flatMap((part) => [stray, Buffer.from(part)])]);
}

function frame(
  format: Format<unknown>,
  bytes: Buffer,
  entry: FormatCase,
  chunkSizes?: readonly number[],
): Framed {
  return frameText(bytes, {
    framer: (options) => format.framer(entry.dialect, options),
    fields: entry.fields,
    chunkSizes,
  });
}

/** All that a framer says, apart from how it was cut into blocks. */
function outcome({ records, refused, skippedLines }: Framed) {
  return { records, refused, skippedLines };
}

describe.each(kinds)('format $kind', ({ kind, format, entry }) => {
  const database = useDatabase();

  it('is registered under its own kind and bears a title', () => {
    expect(format.kind).toBe(kind);
    expect(format.title).not.toBe('');
  });

  it('says what to look at where a source gave no row', () => {
    for (const { dialect } of entry.framing) expect(format.whyNoRows(dialect)).toMatch(/^[A-Z].*\.$/);
  });

  it('refuses dialects that make no sense', () => {
    for (const dialect of entry.nonsense) {
      expect(format.dialectSchema.safeParse(dialect).success, JSON.stringify(dialect)).toBe(false);
    }
  });

  describe.each(entry.framing)('$title', (framing) => {
    const bytes = bytesOf(framing);
    const whole = frame(format, bytes, framing);

    it('writes rows that PostgreSQL reads as they were meant', async () => {
      expect(await copied(database.client, format.copyDialect(framing.dialect), framing, whole.data)).toEqual(
        framing.rows.map((row, index) => [whole.records[index]!.row, ...row]),
      );
    });

    it('keeps the bytes of what it refuses, and numbers all records in order', () => {
      expect(whole.refused.map(({ raw }) => raw)).toEqual(framing.refused.map((raw) => Buffer.from(raw)));
      const numbers = [...whole.records, ...whole.refused].map(({ row }) => row).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      for (const { reasons } of whole.refused) {
        expect(reasons.length).toBeGreaterThan(0);
        for (const { message } of reasons) expect(message).not.toBe('');
      }
      expect(whole.skippedLines).toBe(framing.skippedLines);
    });

    it('knows the place of every record', () => {
      const all = [
        ...whole.records.map(({ line, byteOffset, raw }) => ({ line, byteOffset, raw: Buffer.from(raw) })),
        ...whole.refused,
      ];
      for (const { line, byteOffset, raw } of all) {
        if (!framing.isMade) expect(bytes.subarray(byteOffset, byteOffset + raw.length)).toEqual(raw);
        expect(line).toBe(bytes.subarray(0, byteOffset).toString().split('\n').length);
      }
    });

    it('takes a single record apart as PostgreSQL reads it', () => {
      let own = framing.fields;
      const framer = (options: FramerOptions) =>
        format.framer(framing.dialect, { ...options, onFields: (fields) => (own = fields) });
      frameText(bytes, { framer, fields: framing.fields });
      const alone = whole.records.map(({ raw }) => format.split(framing.dialect, Buffer.from(raw), own));
      const inOrder = (cells: (string | null)[]) => framing.fields.map((field) => cells[own.indexOf(field)]);
      expect(alone.map((cells) => cells && inOrder(cells))).toEqual(framing.rows);
    });

    it('says the same wherever the chunks are cut', () => {
      for (let cut = 1; cut < bytes.length; cut++) {
        expect(outcome(frame(format, bytes, framing, [cut, bytes.length]))).toEqual(outcome(whole));
      }
      for (const size of [1, 2, 3, 7])
        expect(outcome(frame(format, bytes, framing, [size]))).toEqual(outcome(whole));
    });

    it('does not need the last line to end', () => {
      const end = bytes.length - Buffer.byteLength(framing.terminator);
      expect(bytes.subarray(end).toString()).toBe(framing.terminator);
      expect(outcome(frame(format, bytes.subarray(0, end), framing))).toEqual(outcome(whole));
    });
  });

  it.each(entry.detection)('detects $text', ({ text, dialect, columns }) => {
    const detected = format.detect(Buffer.from(text), {}, { isWhole: true, moreSamples: [] })!;
    expect(detected.dialect).toMatchObject(dialect);
    expect(detected.columns.map(({ name, type }) => [name, type])).toEqual(columns);
    expect(detected.confidence).toBeGreaterThan(0.5);
    expect(detected.preview.length).toBeGreaterThan(0);
    for (const row of detected.preview) expect(row).toHaveLength(columns.length);
    expect(format.dialectSchema.safeParse(detected.dialect).success).toBe(true);
  });

  it('is detected, unless it is what sources of their own give', () => {
    expect(entry.detection.length > 0).toBe(!format.isOfSource);
    const given = { isWhole: true, moreSamples: [] };
    if (format.isOfSource) expect(format.detect(Buffer.from('1\ta\n'), {}, given)).toBeUndefined();
  });

  it('frames what it detects without refusing any of it', () => {
    for (const { text } of entry.detection) {
      const { dialect, columns, preview } = format.detect(
        Buffer.from(text),
        {},
        { isWhole: true, moreSamples: [] },
      )!;
      const fields = columns.map(({ name }) => name);
      const framed = frameText(text, { framer: (options) => format.framer(dialect, options), fields });
      expect(framed.refused).toEqual([]);
      expect(framed.records).toHaveLength(preview.length);
    }
  });
});

async function copied(client: Client, copy: CopyDialect, { fields }: FormatCase, data: Buffer) {
  const columns = fields.map((field) => `${quoteIdentifier(field)} text`).join(', ');
  await client.query(`DROP TABLE IF EXISTS framed; CREATE TABLE framed (n int, ${columns})`);
  const options = Object.entries(copy).map(([key, value]) =>
    key === 'format' ? `format ${value}` : `${key} ${quoteLiteral(value as string)}`,
  );
  await pipeline(
    Readable.from([data]),
    client.query(copyFrom(`COPY framed FROM STDIN WITH (${options.join(', ')})`)),
  );
  return rowsOf(client, 'SELECT * FROM framed ORDER BY n');
}
