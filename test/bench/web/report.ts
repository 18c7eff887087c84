import type { Machine } from '../report/machine';
import { mostBytes, type RouteScripts } from './javascript';
import type { Timing } from './measure';

/** At the 95th percentile. */
export const mostMs = 300;
/** The same, from an event until it is painted. */
const mostPaintMs = 2_000;

export interface Row {
  what: string;
  timing: Timing;
}

export interface WebFigures {
  machine: Machine;
  pages: Row[];
  lists: Row[];
  paint: Timing;
  scripts: RouteScripts[];
}

/** What misses its bar, a sentence each. */
export function missesOf({ pages, lists, paint, scripts }: WebFigures): string[] {
  return [
    ...[...pages, ...lists]
      .filter(({ timing }) => timing.p95 > mostMs)
      .map(({ what, timing }) => `${what} takes ${ms(timing.p95)} at p95; the bar is ${mostMs} ms`),
    ...(paint.p95 > mostPaintMs
      ? [`an event is painted after ${ms(paint.p95)} at p95; the bar is ${ms(mostPaintMs)}`]
      : []),
    ...scripts
      .filter(({ bytes }) => bytes > mostBytes)
      .map(({ route, bytes }) => `${route} loads ${kB(bytes)} of JavaScript; the bar is ${kB(mostBytes)}`),
  ];
}

export function tablesOf({ machine, pages, lists, paint, scripts }: WebFigures): string {
  const { cpu, cores, memoryGib, kernel, node, loadAverage } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGib} GiB, ${kernel}, Node ${node}; load average before: ${loadAverage.toFixed(2)}.`,
    timings('page, whole answer', pages),
    timings('list', lists),
    timings('event', [{ what: 'a batch goes on, until its page has painted it', timing: paint }]),
    table(
      ['route', 'compressed JavaScript'],
      scripts.map(({ route, bytes }) => [`\`${route}\``, kB(bytes)]),
    ),
  ].join('\n\n');
}

function timings(title: string, rows: Row[]): string {
  return table(
    [title, 'p50', 'p95', 'most'],
    rows.map(({ what, timing }) => [what, ms(timing.p50), ms(timing.p95), ms(timing.most)]),
  );
}

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function kB(size: number): string {
  return `${(size / 1000).toFixed(1)} kB`;
}
