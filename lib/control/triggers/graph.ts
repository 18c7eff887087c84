/** `to` starts when `from` has ended. */
export interface Edge {
  from: string;
  to: string;
}

/**
 * The circle that one more edge would close, from its `from` round to it again; undefined where it closes none. The
 * shortest, so that it names no load that has nothing to do with it.
 */
export function cycleThrough(edges: readonly Edge[], { from, to }: Edge): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[to, undefined]]);
  for (const place of cameFrom.keys()) {
    if (place === from) return [from, ...pathTo(from, cameFrom)];
    for (const edge of edges) {
      if (edge.from === place && !cameFrom.has(edge.to)) cameFrom.set(edge.to, place);
    }
  }
  return undefined;
}

function pathTo(end: string, cameFrom: Map<string, string | undefined>): string[] {
  const path: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
  return path;
}
