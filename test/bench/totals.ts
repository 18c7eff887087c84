/** Sums that stand for a table's contents, by name: another table with the same sums is another table only by design. */
export type Totals = Record<string, number>;

export function add(...all: Totals[]): Totals {
  const sum: Totals = {};
  for (const totals of all) {
    for (const [name, value] of Object.entries(totals)) sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}

/** What differs, for people; empty where nothing does. */
export function differences(found: Totals, expected: Totals): string {
  return Object.keys(expected)
    .filter((name) => found[name] !== expected[name])
    .map((name) => `${name} ${found[name]} instead of ${expected[name]}`)
    .join(', ');
}
