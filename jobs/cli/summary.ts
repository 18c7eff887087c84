import path from 'node:path';
import type { BatchResult, ErrorGroup } from '@/lib/engine/index';
import { differences } from './differences';
import { formatBytes, formatCount } from './figures';
import { textTable } from './text-table';

export interface SummaryFacts {
  parts: number;
  /** Rows that stood in staging. */
  staged: number;
  /** Absolute; undefined where no row was refused. */
  quarantineFile: string | undefined;
  baseFolder: string;
}

const HEADLINES = {
  succeeded: 'Succeeded',
  partial: 'Partial: merged, with refused rows',
  failed: 'Failed: the table is as it was',
  cancelled: 'Cancelled: the table is as it was',
};

/** A batch that did not succeed, some of whose merge lanes are in. */
const UNFINISHED = {
  failed: 'Failed: part of the batch is in the table',
  cancelled: 'Cancelled: part of the batch is in the table',
};

/** The same ends of a rehearsal; none of them has touched the table. */
const REHEARSED = {
  succeeded: 'would succeed',
  partial: 'would be merged, with refused rows',
  failed: 'would fail',
  cancelled: 'cancelled',
};

/** What a person reads at the end of a batch. */
export function summarise(result: BatchResult, facts: SummaryFacts): string {
  const sections = [
    headline(result),
    figures(result, facts),
    conservation(result),
    ...differences(result),
    ...refusals(result, facts),
  ];
  return `${sections.join('\n\n')}\n`;
}

function headline(result: BatchResult): string {
  const line = `${outcome(result)}. ${result.load} (${result.mode})`;
  const reason = result.error?.message ?? result.rehearsal?.wouldStop;
  return reason ? `${line}\n${reason}` : line;
}

function outcome({ state, rehearsal, lanes }: BatchResult): string {
  if (lanes && (state === 'failed' || state === 'cancelled')) return UNFINISHED[state];
  if (!rehearsal) return HEADLINES[state];
  const isStopped = rehearsal.wouldStop !== null && (state === 'succeeded' || state === 'partial');
  const end = isStopped ? 'would stop for approval' : REHEARSED[state];
  return `Rehearsal: ${end}. Rolled back: the table is as it was`;
}

function figures(result: BatchResult, { parts, staged }: SummaryFacts): string {
  const merged = result.inserted + result.updated + result.unchanged;
  const errors = result.errorGroups.reduce((sum, group) => sum + group.reasons, 0);
  return textTable([
    ['batch', result.batchId],
    ['duration', `${result.durationSeconds.toFixed(2)} s`],
    ['parts', formatCount(parts)],
    ['rows extracted', `${formatCount(result.read)}  (${formatBytes(result.bytes)})`],
    ['rows loaded', formatCount(staged)],
    ['rows merged', formatCount(merged)],
    ...(result.deleted > 0 ? [['rows deleted', formatCount(result.deleted)]] : []),
    ['validation errors', formatCount(errors)],
    ...(result.warnings > 0 ? [['warnings', formatCount(result.warnings)]] : []),
    ['throughput', `${formatCount(Math.round(result.rowsPerSecond))} rows/s`],
    ...(result.watermark?.after ? [['watermark', watermark(result.watermark)]] : []),
    ...(result.plan.merge ? [['merge', `${result.plan.merge} (${result.plan.why})`]] : []),
  ]);
}

function watermark({ cursor, before, after }: NonNullable<BatchResult['watermark']>): string {
  return before === null || before === after ? `${cursor} ${after}` : `${cursor} ${before} → ${after}`;
}

function conservation(result: BatchResult): string {
  const outcomes = ['inserted', 'updated', 'unchanged', 'quarantined', 'duplicates', 'filtered'] as const;
  const terms = outcomes.map((name) => `${formatCount(result[name])} ${name}`).join(' + ');
  const sum = outcomes.reduce((total, name) => total + result[name], 0);
  return `${formatCount(result.read)} read ${sum === result.read ? '=' : '≠'} ${terms}`;
}

function refusals(result: BatchResult, facts: SummaryFacts): string[] {
  if (result.errorGroups.length === 0) return [];
  const groups = result.errorGroups.map((group) => [
    formatCount(group.rows),
    group.column ?? '(row)',
    describe(group),
  ]);
  const where = facts.quarantineFile
    ? `Refused rows are in ${shortest(facts.quarantineFile, facts.baseFolder)}`
    : 'Reasons';
  return [`${where}:\n${textTable(groups)}`];
}

function describe({ message, sample }: ErrorGroup): string {
  return sample === null ? message : `${message}, e.g. ${JSON.stringify(sample)}`;
}

function shortest(file: string, baseFolder: string): string {
  const relative = path.relative(baseFolder, file);
  return relative.length < file.length ? relative : file;
}
