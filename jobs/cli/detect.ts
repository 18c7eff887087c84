import { setTimeout as delay } from 'node:timers/promises';
import { detectSource, type DetectionReport } from '@/lib/engine/index';
import { DATABASE_OPTIONS, readDatabase } from './database-input';
import { makeSource } from './load-plan';
import { FORMAT_OPTIONS, readArguments, readFormat } from './shared-options';
import type { Terminal } from './terminal';

const NO_HTTP = {
  records: undefined,
  pageSize: undefined,
  headers: [],
  compression: undefined,
  cursorParam: undefined,
  cursorFormat: undefined,
};

/** `stevedore detect`: what a file is, without loading it. */
export async function detect(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, input } = readArguments(args, {
    ...FORMAT_OPTIONS,
    ...DATABASE_OPTIONS,
    json: { type: 'boolean' },
  });
  const given = { input, http: NO_HTTP, database: readDatabase(values, input) };
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  try {
    const report = await detectSource(
      { source: makeSource(given, terminal.sourcePassword), format: readFormat(values) },
      {
        signal: controller.signal,
        fileRoots: null,
        baseFolder: terminal.baseFolder,
        sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
      },
    );
    terminal.print(values.json ? `${JSON.stringify(shape(report))}\n` : describe(report));
    return 0;
  } finally {
    stopListening();
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
    columns: report.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
  };
}

function describe(report: DetectionReport): string {
  const { columns, format, encoding, ...dialect } = shape(report);
  const facts = Object.entries(dialect).filter(([, value]) => value !== null);
  const width = Math.max(...columns.map(({ name }) => name.length), 0);
  return [
    `${format}, ${encoding}${report.compression === 'none' ? '' : `, ${report.compression}`}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(10)} ${JSON.stringify(value)}`),
    `${columns.length} columns:`,
    ...columns.map(
      ({ name, type, nullable }) => `  ${name.padEnd(width)}  ${type}${nullable ? '' : ', never empty'}`,
    ),
    '',
  ].join('\n');
}
