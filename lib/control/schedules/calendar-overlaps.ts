export interface Stretch {
  name: string;
  startMs: number;
  endMs: number;
}

const most = 5;

/** For each stretch, the names of the others that it meets, each once and a few at most. */
export function overlapsOf(stretches: readonly Stretch[]): string[][] {
  const met = stretches.map(() => new Set<string>());
  const order = stretches.map((_, index) => index).sort((a, b) => startOf(a) - startOf(b));
  function startOf(index: number): number {
    return stretches[index]!.startMs;
  }
  let open: number[] = [];
  for (const index of order) {
    const { startMs, name } = stretches[index]!;
    open = open.filter((other) => stretches[other]!.endMs > startMs);
    for (const other of open) {
      met[index]!.add(stretches[other]!.name);
      met[other]!.add(name);
    }
    open.push(index);
  }
  return met.map((names) => [...names].slice(0, most));
}
