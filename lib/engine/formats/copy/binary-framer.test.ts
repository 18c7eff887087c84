import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameText } from '@/test/support/frame-text';
import { NOT_TUPLES, TUPLES_END, TUPLES_HEADER } from '../../sql/tuples';
import { CopyBinaryFramer } from './binary-framer';

type Field = Buffer | null;

function int(value: number, bytes: 2 | 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 2) buffer.writeInt16BE(value);
  else if (bytes === 4) buffer.writeInt32BE(value);
  else buffer.writeBigInt64BE(BigInt(value));
  return buffer;
}

const fieldsOf = (fields: readonly Field[]) =>
  Buffer.concat(
    fields.map((field) => Buffer.concat([int(field?.length ?? -1, 4), field ?? Buffer.alloc(0)])),
  );
const tuple = (fields: readonly Field[]) => Buffer.concat([int(fields.length, 2), fieldsOf(fields)]);
const sourceOf = (rows: readonly (readonly Field[])[]) =>
  Buffer.concat([TUPLES_HEADER, ...rows.map(tuple), TUPLES_END]);

function framed(
  bytes: Buffer,
  options: { chunkSizes?: number[]; blockBytes?: number; maxRecordBytes?: number } = {},
) {
  const fields = ['a', 'b', 'c'];
  return frameText(bytes, { ...options, fields, framer: (given) => new CopyBinaryFramer(given) });
}

it('puts the row number in front of every tuple, however the bytes arrive', () => {
  const field = fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)));
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(field, field, field), { maxLength: 40 }),
      sizes,
      fc.integer({ min: 1, max: 300 }),
      (rows, chunkSizes, blockBytes) => {
        const { data, blocks, refused } = framed(sourceOf(rows), { chunkSizes, blockBytes });
        const numbered = rows.map((row, index) => tuple([int(index + 1, 8), ...row]));
        expect(data.equals(Buffer.concat(numbered))).toBe(true);
        expect(refused).toEqual([]);
        const each = blocks.flatMap((block) =>
          Array.from({ length: block.rows }, (_, index) => ({
            row: block.rowNumbers[index],
            line: block.lines[index],
            raw: block.rawAt(index),
            tuple: block.data.subarray(block.starts[index], block.starts[index + 1]),
          })),
        );
        expect(each).toEqual(
          rows.map((row, index) => ({
            row: index + 1,
            line: index + 1,
            raw: fieldsOf(row),
            tuple: numbered[index],
          })),
        );
      },
    ),
  );
});

const whole = sourceOf([[int(1, 4), null, Buffer.from('x')]]);

it.each([
  ['are cut short', whole.subarray(0, -4)],
  ['lack their end', whole.subarray(0, -2)],
  ['go on after their end', Buffer.concat([whole, Buffer.from('x')])],
  ['have another number of fields', sourceOf([[null, null]])],
  ['are none', Buffer.from('1\t2\t3\n4\t5\t6\n7\t8\t9\n')],
])('takes no tuples that %s', (_, bytes) => {
  expect(() => framed(bytes)).toThrow(expect.objectContaining({ code: NOT_TUPLES }));
});

it('gives up a row that is too long before all of it is there', () => {
  const long = tuple([int(1, 4), null, Buffer.alloc(5_000)]).subarray(0, 100);
  const begun = Buffer.concat([TUPLES_HEADER, long]);
  expect(() => framed(begun, { chunkSizes: [10], maxRecordBytes: 4_096 })).toThrow('longer than 4096 bytes');
  expect(
    framed(sourceOf([[null, null, Buffer.alloc(4_084)]]), { maxRecordBytes: 4_096 }).blocks,
  ).toHaveLength(1);
});
