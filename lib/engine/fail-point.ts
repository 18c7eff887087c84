/** Where a fault is worth trying, in the order in which a batch comes by; several times where it has several parts. */
export const FAIL_POINTS = [
  'extracting',
  'staging',
  'validating',
  'reconciling',
  'merging',
  'committed',
  'reporting',
] as const;
export type FailPoint = (typeof FAIL_POINTS)[number];

/**
 * A batch comes by a place where it may be struck. The product goes on: there is nothing here that could be armed, by no
 * setting and no argument. Tests of faults build a worker in which another module, which stops there, stands in for this
 * one (test/faults/worker).
 */
export function passing(_point: FailPoint): Promise<void> | void {}
