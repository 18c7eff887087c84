import type { Sample } from './measure';

export interface Run {
  start: Sample;
  /** In order of time, evenly spaced. */
  during: Sample[];
  after: Sample;
  /** A second, of a tab that nobody touches. */
  requestsPerTab: number;
}

/** A pool opens and closes connections as they are needed. */
const spareConnections = 3;
/** The worker opens its own only after the first look. */
const workerConnections = 5;
const spareSockets = 6;
/** What a few requests that are under way hold at the moment of the look. */
const spareHeapMb = 8;
/** The allocator gives pages back late, and code is compiled as it becomes hot. */
const spareMemoryMb = 32;

/** A live page renders again every 1.5 s at most, and asks for nothing else. */
const mostRequests = 1;

/** What grew while nothing but time went by, and what was not let go; nothing where all is well. */
export function complaints({ start, during, after, requestsPerTab }: Run): string[] {
  const found: string[] = [];
  const quarter = Math.max(1, Math.floor(during.length / 4));
  // The first quarter warms up.
  const early = during.slice(quarter, quarter * 2);
  const late = during.slice(-quarter);
  const grew = (what: string, key: keyof Sample, spare: number) => {
    const [before, now] = [middle(early, key), middle(late, key)];
    if (now > before + spare) found.push(`${what} grew from ${before.toFixed(0)} to ${now.toFixed(0)}`);
  };
  grew('database connections', 'connections', spareConnections);
  grew('open sockets', 'sockets', spareSockets);
  grew('the JavaScript heap (MB)', 'heapMb', spareHeapMb);
  grew('the process (MB)', 'memoryMb', spareMemoryMb);
  if (during.some(({ listening }) => listening > 1)) found.push('more than one connection listened');
  if (!during.some(({ listening }) => listening === 1))
    found.push('no connection listened while tabs were open');
  if (after.listening > 0) found.push('a connection still listens although every tab is closed');
  if (after.sockets > start.sockets + spareSockets) {
    found.push(`${after.sockets} sockets are open after the tabs closed, ${start.sockets} were before`);
  }
  if (after.connections > start.connections + workerConnections + spareConnections) {
    found.push(
      `${after.connections} connections are open after the tabs closed, ${start.connections} were before`,
    );
  }
  if (requestsPerTab > mostRequests) {
    found.push(`a tab that nobody touches asked the server ${requestsPerTab.toFixed(1)} times a second`);
  }
  return found;
}

export function middle(samples: readonly Sample[], key: keyof Sample): number {
  const sorted = samples.map((sample) => sample[key]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
