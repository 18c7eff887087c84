import type { ReadResult } from './read-file';
import type { Score } from './score';

export interface ScoredFile {
  kind: string;
  name: string;
  score: Score;
  read: ReadResult;
}

const WORST = 10;
const PERFECT = 10;

/** The score of all files, then of each kind, worst first. */
export function report(files: readonly ScoredFile[], { listsFiles }: { listsFiles: boolean }): string {
  const kinds = [...new Set(files.map(({ kind }) => kind))].map((kind) => {
    const of = files.filter((file) => file.kind === kind);
    return { kind, of, total: meanTotal(of) };
  });
  kinds.sort((a, b) => a.total - b.total);
  const perfect = files.filter(({ score }) => isPerfect(score)).length;
  const lines = [
    `${files.length} files of ${kinds.length} kinds, ${perfect} read perfectly.`,
    `Score ${meanTotal(files).toFixed(3)} of 10 (by kind ${mean(kinds.map(({ total }) => total)).toFixed(3)})`,
    `Read ${share(files, ({ score }) => Number(score.isRead))}, F1 of headers ${share(files, ({ score }) => score.header.f1)}, records ${share(files, ({ score }) => score.records.f1)}, cells ${share(files, ({ score }) => score.cells.f1)}`,
    '',
    ...kinds.map(({ kind, of, total }) => `${total.toFixed(3).padStart(7)}  ${kind} (${of.length})`),
  ];
  if (listsFiles) lines.push('', ...files.filter(({ score }) => !isPerfect(score)).map(describe));
  else
    lines.push(
      '',
      `Worst: ${kinds
        .slice(0, WORST)
        .map(({ kind }) => kind)
        .join(', ')}`,
    );
  return lines.join('\n');
}

function describe({ name, score, read }: ScoredFile): string {
  const { header, records, cells } = score;
  const measures = [header, records, cells].map(
    ({ precision, recall }) => `${precision.toFixed(2)}/${recall.toFixed(2)}`,
  );
  const {
    delimiter,
    quote,
    escape,
    newline,
    header: hasHeader,
    skipRows,
    ...rest
  } = read.report?.dialect ?? {};
  const dialect = JSON.stringify([delimiter, quote, escape, newline, hasHeader, skipRows, rest]);
  return `${score.total.toFixed(2).padStart(6)}  ${name}: header ${measures[0]}, records ${measures[1]}, cells ${measures[2]}, refused ${read.refused}, ${read.error ?? `${read.report?.encoding} ${dialect}`}`;
}

function isPerfect({ total }: Score): boolean {
  return total > PERFECT - 1e-9;
}

function meanTotal(files: readonly ScoredFile[]): number {
  return mean(files.map(({ score }) => score.total));
}

function share(files: readonly ScoredFile[], of: (file: ScoredFile) => number): string {
  return `${(100 * mean(files.map(of))).toFixed(2)} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
