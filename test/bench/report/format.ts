import type { Verdict } from './bars';
import type { CaseFigures } from './figures';
import { isBusy } from './machine';
import type { Results } from './results';

/** The whole run for a terminal. */
export function formatReport(results: Results): string {
  const lines = [describeRun(results), '', ...alignColumns(caseRows(results.cases)), ''];
  return [...lines, ...alignColumns(results.bars.map(verdictRow))].join('\n');
}

/** The same in Markdown, for the cases and bars given. */
export function formatMarkdown(
  results: Results,
  cases: readonly CaseFigures[],
  bars: readonly Verdict[],
): string {
  const verdicts = [['', 'bar', 'measured', 'asked for'], ...bars.map(verdictRow)];
  const tables = [markdownTable(caseRows(cases)), ...(bars.length > 0 ? [markdownTable(verdicts)] : [])];
  return [describeRun(results), ...tables].join('\n\n');
}

export function describeRun({ date, rows, rounds, machine, server }: Results): string {
  const busy = isBusy(machine) ? ': **the machine was busy**' : '';
  const programs = [machine.bareCopy, machine.pgloader].filter(Boolean).join(', ');
  return [
    `${date.slice(0, 16).replace('T', ' ')} UTC; ${rows.toLocaleString('en-US')} rows, medians of ${rounds} rounds;`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.kernel}, Node ${machine.node};`,
    `PostgreSQL ${server.server_version}, wal_level ${server.wal_level}, shared_buffers ${server.shared_buffers}, max_wal_size ${server.max_wal_size};`,
    `${programs}; load average at the start ${machine.loadAverage.toFixed(2)}${busy}.`,
  ].join('\n');
}

function caseRows(cases: readonly CaseFigures[]): string[][] {
  return [['case', 's', 'min–max', '÷ COPY', 'rows/s', 'peak MiB'], ...cases.map(caseRow)];
}

function caseRow(each: CaseFigures): string[] {
  if (each.unavailable !== undefined) {
    return [`${each.title} (not measured: ${each.unavailable})`, '–', '–', '–', '–', '–'];
  }
  return [
    each.title,
    each.medianSeconds.toFixed(2),
    `${Math.min(...each.seconds).toFixed(2)}–${Math.max(...each.seconds).toFixed(2)}`,
    each.ratioToCopy?.toFixed(2) ?? '–',
    Math.round(each.rowsPerSecond).toLocaleString('en-US'),
    each.peakMib?.toFixed(0) ?? '–',
  ];
}

function verdictRow({ title, limit, value, verdict, why }: Verdict): string[] {
  const asked = 'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`;
  return [verdict === 'missed' ? 'MISSED' : verdict, title, value?.toFixed(2) ?? why ?? '–', asked];
}

function alignColumns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => rows.length > 0 && /[a-z]{3}/i.test(rows.at(-1)![column]!);
  return rows.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function markdownTable([header, ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header!), line(header!.map(() => '---')), ...rows.map(line)].join('\n');
}
