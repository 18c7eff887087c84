import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../formats/detect-types';
import { KINDS, OTHER, plainKind } from './plain-kind';

/** What its bytes alone say of a cell, wherever it stands in a block. */
function kindIn(text: string): string {
  const bytes = Buffer.from(`9-${text}.9`);
  return KINDS[plainKind(bytes, 2, bytes.length - 2)]!;
}

describe('what the bytes of a cell say', () => {
  it.each([
    ['0', 'integer'],
    ['-42', 'integer'],
    ['999999999999999999', 'integer'],
    ['0.50', 'decimal'],
    ['-12.5', 'decimal'],
    ['2026-11-27', 'date'],
    ['2026-11-27 08:15:00', 'timestamp'],
    ['2026-11-27T23:59:59.123456', 'timestamp'],
  ])('tells %s', (text, kind) => {
    expect(kindIn(text)).toBe(kind);
  });

  it.each([
    '',
    '-',
    '.',
    '007',
    '-0',
    '1.',
    '1e5',
    '+1',
    ' 1',
    '2026-02-30',
    '2026-13-01',
    '0000-01-01',
    '2026-11-27 24:00:00',
  ])('leaves %j to whoever looks at its text', (text) => {
    expect(kindIn(text)).toBe('other');
  });

  it('never says another thing than the text does', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
    const number = fc
      .tuple(fc.constantFrom('', '-'), digits, fc.constantFrom('', '.'), digits)
      .map((parts) => parts.join(''));
    const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
    const moment = fc
      .tuple(
        two,
        two,
        two,
        two,
        fc.constantFrom(' ', 'T', '-'),
        two,
        two,
        two,
        fc.constantFrom('', '.', '.1', '.1234567'),
      )
      .map(([a, b, c, d, mark, e, f, g, rest]) => `${a}${b}-${c}-${d}${mark}${e}:${f}:${g}${rest}`);
    const anything = fc.string({
      unit: fc.constantFrom(...'0123456789-.: Te+'),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          number,
          moment,
          moment.map((text) => text.slice(0, 10)),
          anything,
        ),
        (text) => {
          const kind = plainKind(Buffer.from(text), 0, text.length);
          if (kind !== OTHER) expect(KINDS[kind]).toBe(kindOf(text));
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
