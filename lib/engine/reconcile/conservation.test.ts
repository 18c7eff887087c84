import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requireConservation } from './conservation';

const outcomes = fc.record({
  inserted: fc.nat(),
  updated: fc.nat(),
  unchanged: fc.nat(),
  quarantined: fc.nat(),
  duplicates: fc.nat(),
  filtered: fc.nat(),
});

it('accepts exactly the sum of the six outcomes', () => {
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: 9 }), (counts, off) => {
      const read = Object.values(counts).reduce((sum, count) => sum + count, 0);
      requireConservation({ read, ...counts });
      expect(() => requireConservation({ read: read + off, ...counts })).toThrow(/accounted for/);
      expect(() => requireConservation({ read, ...counts, inserted: counts.inserted + off })).toThrow(
        /accounted for/,
      );
    }),
  );
});
