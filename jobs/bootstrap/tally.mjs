/**
 * Outcome of one step of a run. A check such as lint counts as one test; a suite counts each of its tests.
 * @typedef {{ passed: number, failed: number, skipped: number, notes?: string[] }} Tally
 */

/** @returns {Tally} of a step that only passes or fails */
export function tallyOfStatus(status) {
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Of vitest's JSON report. A file that could not be loaded has no tests, and counts as one failure.
 * @returns {Tally}
 */
export function tallyOfVitest(report, status) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return accountFor(status, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: skippedIn(report),
  });
}

/** Of Playwright's JSON report; what passed only when tried again counts as failed. @returns {Tally} */
export function tallyOfPlaywright({ stats, errors }, status) {
  return accountFor(status, {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  });
}

/** Adds up; in CI nothing may be skipped, so that there a skipped test is a failed one. @returns {Tally} */
export function addUp(tallies, isCI) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    sum.passed += passed;
    sum.failed += failed + (isCI ? skipped : 0);
    sum.skipped += isCI ? 0 : skipped;
  }
  return sum;
}

/** The runner said that it failed, or ran nothing: no count may make a success of that. */
function accountFor(status, tally) {
  const isUnexplained = tally.failed === 0 && (status !== 0 || tally.passed + tally.skipped === 0);
  return isUnexplained ? { ...tally, failed: 1 } : tally;
}

function skippedIn(report) {
  return report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo')
      .map((test) => `skipped: ${test.fullName}`),
  );
}
