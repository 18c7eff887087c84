import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cycleThrough, type Edge } from './graph';

it('names the circle in its order, the shortest one', () => {
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'b', to: 'd' },
    { from: 'd', to: 'c' },
  ];
  expect(cycleThrough(edges, { from: 'c', to: 'a' })).toEqual(['c', 'a', 'b', 'c']);
  expect(cycleThrough(edges, { from: 'a', to: 'a' })).toEqual(['a', 'a']);
  expect(cycleThrough(edges, { from: 'a', to: 'd' })).toBeUndefined();
});

const places = ['a', 'b', 'c', 'd'];
const possible: Edge[] = places.flatMap((from) => places.map((to) => ({ from, to })));
const apart = possible.filter(({ from, to }) => from !== to);

/** By brute force: which places lead to which. */
function leads(edges: readonly Edge[]): Set<string> {
  const found = new Set(edges.map(({ from, to }) => from + to));
  for (const middle of places)
    for (const from of places)
      for (const to of places) if (found.has(from + middle) && found.has(middle + to)) found.add(from + to);
  return found;
}

it('tells of every graph of four loads and every further edge whether it closes a circle, and walks real edges', () => {
  let checked = 0;
  for (let bits = 0; bits < 2 ** apart.length; bits += 1) {
    const edges = apart.filter((_, index) => bits & (1 << index));
    const before = leads(edges);
    for (const added of possible) {
      const cycle = cycleThrough(edges, added);
      if ((cycle !== undefined) !== (added.from === added.to || before.has(added.to + added.from)))
        expect.fail(`${JSON.stringify(edges)} and ${JSON.stringify(added)} gave ${cycle?.join()}`);
      if (cycle && !isWalk(cycle, [...edges, added])) expect.fail(`${cycle.join()} is no walk`);
      checked += 1;
    }
  }
  expect(checked).toBe(2 ** 12 * 16);
});

function isWalk(cycle: string[], edges: Edge[]): boolean {
  const steps = cycle.slice(1).map((to, index) => ({ from: cycle[index]!, to }));
  const isReal = steps.every((step) => edges.some((edge) => edge.from === step.from && edge.to === step.to));
  return isReal && cycle.at(0) === cycle.at(-1);
}

it('keeps a graph that only grows by what it lets pass free of circles', () => {
  const node = fc.integer({ min: 0, max: 11 }).map(String);
  fc.assert(
    fc.property(fc.array(fc.record({ from: node, to: node }), { maxLength: 60 }), (wanted) => {
      const edges: Edge[] = [];
      for (const edge of wanted) if (!cycleThrough(edges, edge)) edges.push(edge);
      const order = inOrder(edges);
      for (const { from, to } of edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
    }),
  );
});

/** Takes away what nothing leads to, again and again; a circle would stay, and be missing here. */
function inOrder(edges: readonly Edge[]): string[] {
  const left = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const order: string[] = [];
  for (;;) {
    const free = [...left].filter((place) => !edges.some(({ from, to }) => to === place && left.has(from)));
    if (free.length === 0) return order;
    for (const place of free) left.delete(place);
    order.push(...free);
  }
}
