import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, in that order; the size of most of them says nothing, for what they run stands in test/support.
 * Begun last, one of them would run on alone while the other processes stand idle.
 */
const LONGEST = [
  'engine/older-15',
  'engine/older-16',
  'engine/older-14',
  'engine/sharing',
  'engine/older-17',
  'engine/incremental-histories',
  'engine/merge-lanes',
  'engine/wild',
  'engine/merge-choice',
  'engine/raw-column',
  'engine/outcomes',
  'faults/matrix',
  'control/worker',
  'integration/supervisor',
  'control/sharing',
].map((name) => `/${name}.test.ts`);

/** Starts the files that take longest before all others, of whatever project they are. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((end) => moduleId.endsWith(end));
  return at === -1 ? LONGEST.length : at;
}
