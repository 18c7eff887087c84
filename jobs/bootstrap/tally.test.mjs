import { describe, expect, it } from 'vitest';
import { addUp, tallyOfPlaywright, tallyOfVitest } from './tally.mjs';

const report = (changes) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
});

describe('the tally of a test run', () => {
  it('counts a test file that could not be loaded as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(tallyOfVitest(report({ numPassedTests: 4, testResults }), 1)).toMatchObject({
      passed: 4,
      failed: 1,
    });
  });

  it('is a failure where the runner failed and no test did', () => {
    expect(tallyOfVitest(report({ numPassedTests: 4 }), 1).failed).toBe(1);
  });

  it('is a failure where nothing ran', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(tallyOfPlaywright({ stats, errors: [] }, 0).failed).toBe(1);
  });

  it('does not take a test that passed at the second try for a passed one', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 0 };
    expect(tallyOfPlaywright({ stats, errors: [] }, 0)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('lets tests be skipped, except in CI', () => {
    const tallies = [{ passed: 2, failed: 0, skipped: 1 }];
    expect(addUp(tallies, false)).toEqual({ passed: 2, failed: 0, skipped: 1 });
    expect(addUp(tallies, true)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });
});
