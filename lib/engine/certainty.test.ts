import { expect, it } from 'vitest';
import { certaintyOf, requireSure } from './certainty';

it('says how sure a finding is', () => {
  expect([1, 0.95, 0.9, 0.7, 0.5].map(certaintyOf)).toEqual(['sure', 'sure', 'likely', 'likely', 'guess']);
});

it('refuses what is not sure, by its name and the option that settles it', () => {
  const certainty = { format: 'given', delimiter: 'sure', header: 'guess', skipRows: 'likely' } as const;
  expect(() => requireSure(certainty, { header: true })).toThrow(
    'The header could only be guessed as true. Settle it with --has-header or --no-header.',
  );
  expect(() => requireSure({ skipRows: 'likely' }, { skipRows: 2 })).toThrow(
    'The number of lines before the header is only likely to be 2. Settle it with --skip-rows.',
  );
  expect(() => requireSure({ format: 'given', delimiter: 'sure' }, {})).not.toThrow();
});
