import { rm } from 'node:fs/promises';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { parsePostgresUrl, sampleRows, tryPlan, type LoadPlanInput, type Trial } from '@/lib/engine/index';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { fileOf, runEngine, tableRef, type EngineRun, type RunOptions } from './engine-run';

type TrialOptions = Pick<
  RunOptions,
  | 'content'
  | 'url'
  | 'table'
  | 'create'
  | 'signal'
  | 'format'
  | 'mapping'
  | 'transforms'
  | 'lookups'
  | 'rules'
  | 'key'
> &
  Partial<Pick<LoadPlanInput, 'mode' | 'writing'>> & { most?: number; statementTimeoutMs?: number };

/** Tries the engine on a file made for the occasion, against a real database. */
export async function tryEngine(options: TrialOptions): Promise<Trial> {
  const { content = '', url, table, create = false, signal, most = 1_000, ...settings } = options;
  const { statementTimeoutMs = 10_000, ...given } = settings;
  const { folder, file } = await fileOf(content);
  const until = signal ?? new AbortController().signal;
  const plan: LoadPlanInput = {
    load: 'test',
    format: {},
    mode: given.key && given.key.length > 0 ? 'upsert' : 'append',
    source: { kind: 'file', config: { path: file } },
    ...given,
    destination: { kind: 'postgres', config: parsePostgresUrl(url), table: tableRef(table), create },
  };
  try {
    const surroundings = {
      ...{ signal: until, fileRoots: null, baseFolder: folder },
      ...{ sleep: async () => undefined, random: () => 0.5, emit: () => undefined, now: Date.now },
    };
    return await tryPlan(plan, await sampleRows(plan, surroundings, most), {
      signal: until,
      statementTimeoutMs,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Settled: cells may hold anything that detection could take for something else. */
const DIALECT = {
  ...{ delimiter: ',', quote: '"', escape: '', newline: 'lf', header: true },
  ...{ skipRows: 0, skipFooter: 0, trailingDelimiter: false },
};

/** What a test says of rows that are tried and then loaded; `n` numbers them and is the key. */
export interface Comparison {
  url: string;
  table: string;
  /** Columns besides `n`, in the order of the cells. */
  columns: readonly string[];
  cells: readonly (readonly (string | null)[])[];
  settings: Pick<RunOptions, 'rules' | 'transforms' | 'lookups'>;
}

/**
 * Tries rows and then loads them: the trial must have said of each row what became of it, by the same reasons and with the
 * same values, and must have left the table alone.
 */
export async function expectSameAsBatch(
  { url, table, columns, cells, settings }: Comparison,
  client: Client,
): Promise<{ trial: Trial; batch: EngineRun }> {
  const options = {
    ...{ url, table, key: ['n'], ...settings },
    content: csvOf(['n', ...columns], cells),
    format: { kind: 'csv', encoding: 'utf-8', dialect: DIALECT } as const,
  };
  const before = await rowsOf(client, table, columns);
  const trial = await tryEngine({ ...options, most: cells.length });
  expect(await rowsOf(client, table, columns)).toEqual(before);
  expect(trial).toMatchObject({ isWhole: true, rows: { length: cells.length } });

  const batch = await runEngine({ ...options, errorThreshold: { share: 1 } });
  const { result, quarantine } = batch;
  const refused = trial.rows.filter(({ reasons }) => reasons.some(({ severity }) => severity === 'error'));
  expect(new Map(refused.map(({ row, reasons }) => [row, errorsIn(reasons)]))).toEqual(
    new Map([...quarantine.rows.values()].map(({ row, reasons }) => [row, reasons])),
  );
  expect(trial.rows.flatMap(({ reasons }) => reasons.filter(isWarning))).toHaveLength(result.warnings);
  if (result.state === 'failed') return { trial, batch };
  const passed = trial.rows.filter((row) => !refused.includes(row)).map(({ values }) => values);
  const loaded = await rowsOf(client, table, columns);
  const known = new Set(before.map(([n]) => n));
  expect(passed.sort(byNumber)).toEqual(loaded.filter(([n]) => !known.has(n!)));
  return { trial, batch };
}

type Reasons = Trial['rows'][number]['reasons'];

function isWarning({ severity }: Reasons[number]): boolean {
  return severity === 'warning';
}

function errorsIn(reasons: Reasons) {
  return reasons
    .filter((reason) => !isWarning(reason))
    .map(({ severity: _severity, from: _from, isUnread: _isUnread, ...reason }) => reason);
}

/** As text, as the engine's own sessions write it. */
async function rowsOf(
  client: Client,
  table: string,
  columns: readonly string[],
): Promise<(string | null)[][]> {
  const list = ['n', ...columns].map((column) => `${quoteIdentifier(column)}::text`);
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${list.join(', ')} FROM public.${quoteIdentifier(table)} t ORDER BY t.n`,
    rowMode: 'array',
  });
  return rows;
}

function byNumber([a]: readonly (string | null)[], [b]: readonly (string | null)[]): number {
  return Number(a) - Number(b);
}

/** Every cell quoted, NULL not. */
function csvOf(header: readonly string[], cells: Comparison['cells']): string {
  const quoted = (cell: string | null) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`);
  const lines = cells.map((row, at) => [String(at + 1), ...row.map(quoted)].join(','));
  return `${[header.map(quoted).join(','), ...lines].join('\n')}\n`;
}
