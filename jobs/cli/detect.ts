import { setTimeout as delay } from 'node:timers/promises';
import { checkWhole, detectSource, type DetectionReport, type WholeCheck } from '@/lib/engine/index';
import { visibleText } from '@/lib/visible-text';
import { DATABASE_OPTIONS, readDatabase } from './database-input';
import { describeWhole, fitsWhole } from './describe-whole';
import { makeSource, readDestination } from './load-plan';
import { Progress } from './progress';
import { FORMAT_OPTIONS, readArguments, readFormat } from './shared-options';
import type { Terminal } from './terminal';
import { usageError } from './usage';

const NO_HTTP = {
  records: undefined,
  pageSize: undefined,
  totalPath: undefined,
  requests: undefined,
  headers: [],
  compression: undefined,
  cursorParam: undefined,
  cursorFormat: undefined,
};

/**
 * `stevedore detect`: what a file is, without loading it.
 * @returns exit status; with --whole, 3 where not every row fits
 */
export async function detect(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, input } = readArguments(args, {
    ...FORMAT_OPTIONS,
    ...DATABASE_OPTIONS,
    whole: { type: 'boolean' },
    to: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (values.to !== undefined && !values.whole) throw usageError('--to goes with --whole.');
  const judge = values.to === undefined ? undefined : readDestination(values.to, terminal.postgresPassword);
  const given = { input, http: NO_HTTP, database: readDatabase(values, input) };
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  const asked = { source: makeSource(given, terminal.sourcePassword), format: readFormat(values) };
  const surroundings = {
    signal: controller.signal,
    fileRoots: null,
    baseFolder: terminal.baseFolder,
    sleep: async (ms: number, signal: AbortSignal) => void (await delay(ms, undefined, { signal })),
  };
  try {
    const report = await detectSource(asked, surroundings);
    if (!values.json) terminal.print(visibleText(describe(report)));
    const whole = values.whole ? await checkIt({ ...asked, ...surroundings, judge }, terminal) : undefined;
    if (values.json) terminal.print(`${JSON.stringify({ ...shape(report), ...(whole && { whole }) })}\n`);
    else if (whole) terminal.print(visibleText(describeWhole(whole)));
    return whole && !fitsWhole(whole) ? 3 : 0;
  } finally {
    stopListening();
  }
}

type ToCheck = Parameters<typeof detectSource>[0] &
  Parameters<typeof detectSource>[1] & { judge: ReturnType<typeof readDestination> | undefined };

async function checkIt({ judge, ...asked }: ToCheck, terminal: Terminal): Promise<WholeCheck> {
  const progress = new Progress(terminal);
  try {
    const { check } = await checkWhole(
      {
        ...asked,
        ...{ columns: [], longestMs: Infinity },
        judge: judge && { kind: 'postgres', config: judge },
      },
      {
        ...asked,
        ...{ now: Date.now, random: Math.random },
        onProgress: ({ rows, ...bytes }) =>
          progress.show({ type: 'progress', read: rows, staged: 0, quarantined: 0, ...bytes }),
      },
    );
    return check;
  } finally {
    progress.finish();
  }
}

const DIALECT_KEYS = ['delimiter', 'quote', 'escape', 'newline', 'header', 'skipRows'] as const;

/** The object of `detect --json`; a key that means nothing for the format is null. */
function shape(report: DetectionReport) {
  const dialect = Object.fromEntries(DIALECT_KEYS.map((key) => [key, report.dialect[key] ?? null]));
  return {
    format: report.format,
    encoding: report.encoding,
    ...dialect,
    columns: report.columns.map(({ name, type, nullable, proposal }) => ({
      name,
      type,
      nullable,
      ...(proposal && { proposal }),
    })),
    ...rest(report),
  };
}

/** Parts of the dialect that few files have, and how sure all of it is. */
function rest({ dialect, certainty, ragged, nested = [], lists = [] }: DetectionReport) {
  const { comment, trailingDelimiter, skipFooter, elements } = dialect;
  return {
    ...(elements !== undefined && { elements }),
    ...(comment !== undefined && { comment }),
    ...(Number(skipFooter) > 0 && { skipFooter }),
    ...(trailingDelimiter === true && { trailingDelimiter }),
    ...(nested.length > 0 && { nested }),
    ...(lists.length > 0 && { lists }),
    certainty,
    ...(ragged && { ragged }),
  };
}

function describe(report: DetectionReport): string {
  const { columns, format, encoding, certainty, ragged, lists = [], ...dialect } = shape(report);
  const facts = Object.entries(dialect).filter(([, value]) => value !== null);
  const sure = (name: string) => (certainty[name] ? WORDS[certainty[name]] : '');
  const width = Math.max(...columns.map(({ name }) => name.length), 0);
  return [
    `${format}${sure('format')}, ${encoding}${sure('encoding')}${report.compression === 'none' ? '' : `, ${report.compression}`}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(10)} ${JSON.stringify(value)}${sure(name)}`),
    ...lists.map(({ path, holds }) => `  ${'list'.padEnd(10)} ${path}, of ${holds} (--elements ${path})`),
    ...raggedLines(ragged),
    `${columns.length} columns:`,
    ...columns.map(
      ({ name, type, nullable, proposal }) =>
        `  ${name.padEnd(width)}  ${type}${nullable ? '' : ', never empty'}${proposed(proposal)}`,
    ),
    '',
  ].join('\n');
}

/** What is sure or was settled goes without saying. */
const WORDS = { given: '', sure: '', likely: ' (likely)', guess: ' (a guess: check it)' };

function raggedLines(ragged: DetectionReport['ragged']): string[] {
  if (!ragged || ragged.few + ragged.many === 0) return [];
  const { few, many, records } = ragged;
  return [`  of ${records} rows looked at, ${few} have too few fields and ${many} too many (--ragged)`];
}

function proposed(proposal: DetectionReport['columns'][number]['proposal']): string {
  if (!proposal) return '';
  const steps = proposal.transforms.map(({ transform, params }) =>
    Object.keys(params).length > 0 ? `${transform} ${JSON.stringify(params)}` : transform,
  );
  return `; ${proposal.type} by ${steps.join(', ')}`;
}
