import { readFileSync, writeFileSync } from 'node:fs';
import { FAIL_POINTS } from '@/lib/engine/fail-point';
import type { CellResult } from './cell';
import { FAULTS, type FaultName } from './faults';
import type { SoakResult } from './soak';

export interface Results {
  /** When it ran. */
  date: string;
  seed: number;
  results: CellResult[];
  soak?: SoakResult;
}

const DOCS = 'docs/reliability.md';
const SIGNS = { held: '✓', broken: '✗', skipped: '–' } as const;

export function hasHeld({ results, soak }: Results): boolean {
  return results.every(({ outcome }) => outcome !== 'broken') && (soak?.problems.length ?? 0) === 0;
}

export function describeCell(result: CellResult): string {
  const { fault, stage, seed, outcome, state, seconds, takenUpSeconds, problems } = result;
  const taken = takenUpSeconds === null ? '' : `, taken up anew after ${takenUpSeconds.toFixed(1)} s`;
  const facts = `${SIGNS[outcome]} ${fault}/${stage}: ${state || 'not run'}, ${seconds.toFixed(1)} s${taken}`;
  return problems.length > 0 ? `${facts}, seed ${seed}: ${problems.join('; ')}` : facts;
}

/** A row a fault, a column a stage. */
export function formatTable(results: readonly CellResult[]): string {
  const stages = FAIL_POINTS.filter((stage) => results.some((result) => result.stage === stage));
  const faults = (Object.keys(FAULTS) as FaultName[]).filter((name) =>
    results.some(({ fault }) => fault === name),
  );
  const cellOf = (fault: string, stage: string) => {
    const result = results.find((each) => each.fault === fault && each.stage === stage);
    return result ? `${SIGNS[result.outcome]} ${result.state} ${result.seconds.toFixed(0)} s` : '';
  };
  const lines = [
    ['fault', ...stages],
    ['---', ...stages.map(() => '---')],
    ...faults.map((fault) => [FAULTS[fault].title, ...stages.map((stage) => cellOf(fault, stage))]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One sentence, then what was found wrong or could not be tried. */
export function verdict(results: readonly CellResult[]): string {
  const count = (outcome: CellResult['outcome']) => results.filter((each) => each.outcome === outcome).length;
  const notes = results.filter(({ outcome }) => outcome !== 'held').map(describeCell);
  const gone = results.filter(({ fault }) => fault === 'kill-worker' || fault === 'freeze-worker');
  const longest = Math.max(0, ...gone.map(({ takenUpSeconds }) => takenUpSeconds ?? 0));
  return [
    `${count('held')} held, ${count('broken')} broken, ${count('skipped')} skipped.`,
    ...(longest > 0
      ? [`A batch whose worker was gone had another one after ${longest.toFixed(0)} s at most.`]
      : []),
    ...notes,
  ].join('\n');
}

export function formatSoak({ kills, batches, states, runs, problems }: SoakResult): string {
  const ends = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  const lines = [
    `${kills} kills, ${batches} batches taken up ${runs} times: ${ends.join(', ')}.`,
    problems.length === 0 ? '0 rows lost, 0 duplicated.' : problems.join('\n'),
  ];
  return lines.join('\n');
}

/** Puts the results between the marks of the document. @returns its path */
export function writeDocs({ date, seed, results, soak }: Results): string {
  const [mark, block] = soak
    ? ['soak', formatSoak(soak)]
    : ['matrix', `${formatTable(results)}\n\n${verdict(results)}`];
  const [begin, end] = [`<!-- faults:${mark} -->`, `<!-- /faults:${mark} -->`];
  const text = readFileSync(DOCS, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${DOCS} has no place for the ${mark}.`);
  // The formatter would align the columns, and the next run undo it.
  const lines = [
    begin,
    '',
    '<!-- prettier-ignore-start -->',
    '',
    block,
    '',
    `Seed ${seed}, ${date.slice(0, 10)}.`,
    '',
    '<!-- prettier-ignore-end -->',
  ];
  writeFileSync(DOCS, `${text.slice(0, from)}${lines.join('\n')}\n\n${text.slice(to)}`);
  return DOCS;
}
