import type { ParseArgsConfig } from 'node:util';
import { MERGE_LANES_BY, TUNING_LIMITS, type LoadPlanInput } from '@/lib/engine/index';
import { readDuration, readSize, readWhole, type Limits } from './quantities';
import { usageError } from './usage';

/** Options that say how a load goes about it; what comes out is the same. */
export const TUNING_OPTIONS = {
  lanes: { type: 'string' },
  prefer: { type: 'string' },
  'merge-lanes': { type: 'string' },
  'merge-by': { type: 'string' },
  'merge-column': { type: 'string' },
  'part-size': { type: 'string' },
  'max-record-size': { type: 'string' },
  'work-mem': { type: 'string' },
  'maintenance-work-mem': { type: 'string' },
  'lock-timeout': { type: 'string' },
  'statement-timeout': { type: 'string' },
  'synchronous-commit': { type: 'string' },
  'binary-copy': { type: 'string' },
  retries: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type TuningValues = { [Option in keyof typeof TUNING_OPTIONS]?: string };

const MIB = 1024 ** 2;

/** @throws usage error that names the option and its range */
export function readTuning(values: TuningValues): Pick<LoadPlanInput, 'tuning' | 'retry'> {
  const given = <Value>(
    option: keyof TuningValues,
    read: (text: string, option: string, limits: Limits) => Value,
    limits: Limits,
  ) => (values[option] === undefined ? undefined : read(values[option], `--${option}`, limits));
  const { workMemMb, maintenanceWorkMemMb, ...limits } = TUNING_LIMITS;
  return {
    tuning: {
      lanes: given('lanes', readWhole, limits.lanes),
      prefer: readChoice(values.prefer, '--prefer', ['short-lock', 'speed']),
      mergeLanes: given('merge-lanes', readWhole, limits.mergeLanes),
      ...readMergeBy(values),
      partBytes: given('part-size', readSize, limits.partBytes),
      maxRecordBytes: given('max-record-size', readSize, limits.maxRecordBytes),
      workMemMb: given('work-mem', readMebibytes, workMemMb),
      maintenanceWorkMemMb: given('maintenance-work-mem', readMebibytes, maintenanceWorkMemMb),
      lockTimeoutMs: given('lock-timeout', readDuration, limits.lockTimeoutMs),
      statementTimeoutMs: given('statement-timeout', readDuration, limits.statementTimeoutMs),
      synchronousCommit: readChoice(values['synchronous-commit'], '--synchronous-commit', ['on', 'off']),
      binaryCopy: readChoice(values['binary-copy'], '--binary-copy', ['auto', 'off']),
    },
    retry: { retries: given('retries', readWhole, limits.retries) },
  };
}

/** A column says by itself how rows are dealt. */
function readMergeBy(values: TuningValues) {
  const column = values['merge-column'];
  const by = readChoice(values['merge-by'], '--merge-by', MERGE_LANES_BY);
  const given = (['merge-by', 'merge-column'] as const).find((name) => values[name] !== undefined);
  if (given && values['merge-lanes'] === undefined)
    throw usageError(`--${given} goes with --merge-lanes.`, 'Say how many lanes there are to be.');
  if (by === 'column' && column === undefined)
    throw usageError('--merge-by column goes with --merge-column.', 'Name the column.');
  if (column !== undefined && by !== undefined && by !== 'column')
    throw usageError('--merge-column goes with --merge-by column.');
  return { mergeBy: column === undefined ? by : ('column' as const), mergeColumn: column };
}

/** The plan counts in MiB; what lies between two of them is rounded. */
function readMebibytes(text: string, option: string, [least, most]: Limits): number {
  return Math.round(readSize(text, option, [least * MIB, most * MIB]) / MIB);
}

function readChoice<Choice extends string>(
  text: string | undefined,
  option: string,
  choices: readonly Choice[],
): Choice | undefined {
  const found = choices.find((choice) => choice === text);
  if (text === undefined || found) return found;
  throw usageError(`${option} "${text}" is unknown.`, `Known: ${choices.join(', ')}.`);
}
