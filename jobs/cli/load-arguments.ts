import type { ParseArgsConfig } from 'node:util';
import {
  CURSOR_FORMATS,
  type LoadPlan,
  type LoadPlanInput,
  type TableRef,
  type WriteMode,
} from '@/lib/engine/index';
import { DATABASE_OPTIONS, readDatabase, type DatabaseInput } from './database-input';
import { readDrift } from './drift-arguments';
import { INCREMENTAL_OPTIONS, readIncremental } from './incremental-arguments';
import { readTable, splitNames } from './names';
import { readWhole } from './quantities';
import { FORMAT_OPTIONS, isUrl, readArguments, readFormat } from './shared-options';
import { readTuning, TUNING_OPTIONS } from './tuning-arguments';
import { usageError } from './usage';
import { readMode, readShare, readWriting, WRITING_OPTIONS } from './writing-arguments';

const OPTIONS = {
  ...FORMAT_OPTIONS,
  ...WRITING_OPTIONS,
  ...TUNING_OPTIONS,
  ...INCREMENTAL_OPTIONS,
  ...DATABASE_OPTIONS,
  to: { type: 'string' },
  table: { type: 'string' },
  key: { type: 'string' },
  create: { type: 'boolean' },
  text: { type: 'boolean' },
  rules: { type: 'string' },
  records: { type: 'string' },
  'page-size': { type: 'string' },
  'total-path': { type: 'string' },
  requests: { type: 'string' },
  header: { type: 'string', multiple: true },
  'no-compression': { type: 'boolean' },
  'cursor-param': { type: 'string' },
  'cursor-format': { type: 'string' },
  'error-threshold': { type: 'string' },
  'max-bad-rows': { type: 'string' },
  drift: { type: 'string' },
  'batch-id': { type: 'string' },
  quarantine: { type: 'string' },
  'staging-schema': { type: 'string' },
  rehearse: { type: 'boolean' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

export interface LoadArguments extends Pick<LoadPlanInput, 'tuning' | 'retry' | 'drift'> {
  input: string;
  to: string;
  table: TableRef;
  key: string[];
  create: boolean;
  /** Every column is text. */
  text: boolean;
  mode: WriteMode;
  writing: LoadPlanInput['writing'];
  incremental: LoadPlanInput['incremental'];
  rulesFile: string | undefined;
  format: LoadPlan['format'];
  http: {
    records: string | undefined;
    pageSize: number | undefined;
    totalPath: string | undefined;
    requests: number | undefined;
    headers: { name: string; value: string }[];
    compression: boolean | undefined;
    cursorParam: string | undefined;
    cursorFormat: string | undefined;
  };
  database: DatabaseInput | undefined;
  errorThreshold: { share: number | undefined; maxCount: number | undefined };
  batchId: string | undefined;
  quarantine: string | undefined;
  stagingSchema: string | undefined;
  rehearse: boolean;
  json: boolean;
}

/**
 * Reads the arguments of `load`.
 * @throws usage error that names the option
 */
export function readLoadArguments(args: readonly string[]): LoadArguments {
  const { values, input } = readArguments(args, OPTIONS);
  const key = values.key === undefined ? [] : splitNames(values.key, ',', '--key');
  const mode = readMode(values.mode, key);
  if (new Set(key).size < key.length) throw usageError(`--key "${values.key}" names a column twice.`);
  return {
    input,
    to: required(values, 'to', 'postgres://user:password@host:5432/database'),
    table: readTable(required(values, 'table', 'schema.table'), '--table'),
    key,
    create: values.create ?? false,
    text: values.text ?? false,
    mode,
    writing: readWriting(values, mode),
    incremental: readIncremental(values, { mode, key, closesMissing: values['close-missing'] === true }),
    rulesFile: values.rules,
    format: readFormat(values),
    http: readHttp(values, input),
    database: readDatabase(values, input),
    ...readTuning(values),
    drift: readDrift(values.drift),
    errorThreshold: {
      share: readShare(values['error-threshold'], '--error-threshold'),
      maxCount: readMost(values['max-bad-rows']),
    },
    batchId: readBatchId(values['batch-id']),
    quarantine: values.quarantine,
    stagingSchema: values['staging-schema'],
    rehearse: values.rehearse ?? false,
    json: values.json ?? false,
  };
}

function required(values: Values, name: 'to' | 'table', example: string): string {
  const value = values[name]?.trim();
  if (!value) throw usageError(`--${name} is missing.`, `Write --${name} ${example}.`);
  return value;
}

const HTTP_OPTIONS = [
  'records',
  'page-size',
  'total-path',
  'requests',
  'header',
  'no-compression',
  'cursor-param',
  'cursor-format',
] as const;

const PAGE_OPTIONS = ['page-size', 'total-path', 'requests'] as const;

function readHttp(values: Values, input: string): LoadArguments['http'] {
  const given = HTTP_OPTIONS.find((name) => values[name] !== undefined);
  if (given && !isUrl(input)) throw usageError(`--${given} goes with a URL, and "${input}" is not one.`);
  if (values['cursor-param'] !== undefined && values.cursor === undefined)
    throw usageError('--cursor-param goes with --cursor.', 'Name the column whose values grow.');
  if (values['cursor-format'] !== undefined && values['cursor-param'] === undefined)
    throw usageError('--cursor-format goes with --cursor-param.', 'Name the query parameter too.');
  const ofPages = PAGE_OPTIONS.find((name) => values[name] !== undefined);
  if (ofPages && values.records === undefined) {
    throw usageError(
      `--${ofPages} goes with --records.`,
      '--records says where in an answer the records stand.',
    );
  }
  return {
    records: values.records,
    pageSize: readHttpFigure(values, 'page-size', 1_000_000),
    totalPath: values['total-path'],
    requests: readHttpFigure(values, 'requests', 16),
    headers: (values.header ?? []).map(readHeader),
    compression: values['no-compression'] ? false : undefined,
    cursorParam: values['cursor-param'],
    cursorFormat: readCursorFormat(values['cursor-format']),
  };
}

function readHttpFigure(values: Values, name: 'page-size' | 'requests', most: number): number | undefined {
  const value = values[name];
  return value === undefined ? undefined : readWhole(value, `--${name}`, [1, most]);
}

function readMost(value: string | undefined): number | undefined {
  return value === undefined ? undefined : readWhole(value, '--max-bad-rows', [0, Number.MAX_SAFE_INTEGER]);
}

/** The value may be a secret, so that it is never repeated. */
function readHeader(text: string): { name: string; value: string } {
  const match = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n\0]*)$/.exec(text);
  if (!match)
    throw usageError('--header cannot be read.', "Write it like --header 'Accept: application/json'.");
  return { name: match[1]!, value: match[2]!.trim() };
}

function readCursorFormat(text: string | undefined): string | undefined {
  if (text === undefined || CURSOR_FORMATS.some((format) => format === text)) return text;
  throw usageError(`--cursor-format "${text}" is unknown.`, `Known: ${CURSOR_FORMATS.join(', ')}.`);
}

function readBatchId(text: string | undefined): string | undefined {
  if (text === undefined || /^[\w.:-]{1,100}$/.test(text)) return text;
  throw usageError(
    `--batch-id "${text}" cannot be used.`,
    'Take up to 100 letters, digits and the signs . : _ -',
  );
}
