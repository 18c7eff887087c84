import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunksOf, cursorFormOf } from './chunks';
import type { BackfillRange } from './schemas';

const chunks = (range: BackfillRange, form: Parameters<typeof chunksOf>[1]) => [...chunksOf(range, form)];

it('cuts keys, the last chunk as short as it must be', () => {
  expect(chunks({ of: 'keys', from: '-1', to: '7', size: 4 }, 'integer')).toEqual([
    { from: '-1', to: '2' },
    { from: '3', to: '6' },
    { from: '7', to: '7' },
  ]);
});

it('cuts days for each kind of time, to the last microsecond of the last day', () => {
  const range: BackfillRange = { of: 'times', from: '2026-01-30', to: '2026-02-02', unit: 'days', size: 3 };
  expect(chunks(range, 'date')).toEqual([
    { from: '2026-01-30', to: '2026-02-01' },
    { from: '2026-02-02', to: '2026-02-02' },
  ]);
  expect(chunks(range, 'timestamp')[0]).toEqual({
    from: '2026-01-30T00:00:00',
    to: '2026-02-01T23:59:59.999999',
  });
  expect(chunks(range, 'timestamptz')[1]).toEqual({
    from: '2026-02-02T00:00:00Z',
    to: '2026-02-02T23:59:59.999999Z',
  });
});

it('cuts months from the day that the range begins on, also where a month lacks it', () => {
  const range: BackfillRange = { of: 'times', from: '2026-01-31', to: '2026-04-30', unit: 'months', size: 1 };
  expect(chunks(range, 'date')).toEqual([
    { from: '2026-01-31', to: '2026-02-27' },
    { from: '2026-02-28', to: '2026-03-30' },
    { from: '2026-03-31', to: '2026-04-29' },
    { from: '2026-04-30', to: '2026-04-30' },
  ]);
});

it('leaves no key out and takes none twice', () => {
  const key = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
  fc.assert(
    fc.property(
      key,
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 1, max: 700 }),
      (from, length, size) => {
        const to = from + BigInt(length);
        const found = chunks({ of: 'keys', from: String(from), to: String(to), size }, 'integer');
        expect([BigInt(found[0]!.from), BigInt(found.at(-1)!.to)]).toEqual([from, to]);
        for (const [index, chunk] of found.entries()) {
          expect(BigInt(chunk.to) >= BigInt(chunk.from)).toBe(true);
          const next = found[index + 1];
          if (next) expect(BigInt(next.from)).toBe(BigInt(chunk.to) + 1n);
        }
      },
    ),
  );
});

it('leaves no moment out and takes none twice', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const cases = fc.record({
    day,
    days: fc.integer({ min: 0, max: 400 }),
    unit: fc.constantFrom('hours', 'days', 'weeks', 'months'),
    size: fc.integer({ min: 1, max: 50 }),
  });
  const micros = (text: string) =>
    BigInt(Date.parse(text.replace(/\.\d+Z$/, 'Z'))) * 1000n + BigInt(/\.(\d{6})Z$/.exec(text)?.[1] ?? 0);
  fc.assert(
    fc.property(cases, ({ day: start, days, unit, size }) => {
      const from = start.toISOString().slice(0, 10);
      const to = new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
      const range = { of: 'times', from, to, unit: unit as 'days', size } as const;
      const found = chunks(range, 'timestamptz');
      expect([found[0]!.from, found.at(-1)!.to]).toEqual([`${from}T00:00:00Z`, `${to}T23:59:59.999999Z`]);
      for (const [index, chunk] of found.slice(1).entries())
        expect(micros(chunk.from)).toBe(micros(found[index]!.to) + 1n);
    }),
  );
});

it('knows the types whose values it can tell apart', () => {
  const known = [
    'bigint',
    'numeric(12,0)',
    'date',
    'timestamp(3) without time zone',
    'timestamp with time zone',
  ];
  expect(known.map(cursorFormOf)).toEqual(['integer', 'integer', 'date', 'timestamp', 'timestamptz']);
  for (const type of ['numeric', 'numeric(12,2)', 'double precision', 'text', 'uuid'])
    expect(cursorFormOf(type), type).toBeUndefined();
});
