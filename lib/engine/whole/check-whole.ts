import { setImmediate as otherWork } from 'node:timers/promises';
import { destinationOf } from '../destinations/registry';
import { extractParts } from '../extract/extract-parts';
import type { Part } from '../extract/part';
import { loadPlanSchema, type LoadPlan, type LoadPlanInput, type TransformSpec } from '../plan';
import { openInput, type OpenInput } from '../prepare/open-input';
import { inputCheckFor, type InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { askServer } from './ask-server';
import { cellScanner } from './cell-scanner';
import type { KeptSample } from './kept-sample';
import { RefusedTally } from './refused-tally';
import { RowReservoir } from './row-reservoir';
import type { CheckProgress, WholeCheck } from './whole-check';
import { columnsByServer, plainColumns, type WholeColumn } from './whole-columns';

/** What of a source is to be checked. Plain data. */
export interface WholeTask {
  source: LoadPlanInput['source'];
  format: LoadPlanInput['format'];
  /** What values are held against, by field; left empty, what detection proposes. */
  columns: readonly { field: string; type: string; transforms: TransformSpec[] }[];
  /** The server that says what its types take; left out, only what is plainly of a type fits it. */
  judge?: { kind: string; config: unknown } | undefined;
  fileRoots: readonly string[] | null;
  baseFolder: string;
  /** Past it, the check ends with what it has seen. */
  longestMs: number;
}

export interface WholeContext {
  signal: AbortSignal;
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  onProgress(progress: CheckProgress): void;
}

export interface CheckedSource {
  check: WholeCheck;
  /** Rows from all over the source. */
  sample: KeptSample;
}

const PART_BYTES = 1024 * 1024;
const MOST_SAMPLED = 1_000;

/**
 * Reads a source from its beginning to its end as a batch would, and says of each column whether every value is one of its
 * type. Nothing is written anywhere. What is plain is told from its bytes; about the rest a server is asked, in the
 * expressions by which a batch refuses, so that both say the same of every value.
 * @throws LoadError `source.*`, `detect.*`, `format.*`, `destination.*`; the signal's reason where it is aborted
 */
export async function checkWhole(task: WholeTask, context: WholeContext): Promise<CheckedSource> {
  const plan = planOf(task);
  const { signal, sleep, random } = context;
  const { fileRoots, baseFolder, judge } = task;
  const input = await openInput(plan, {
    ...{ signal, fileRoots, baseFolder, sleep, random },
    emit: () => undefined,
  });
  const given = { task, plan, input, context };
  try {
    if (!judge) return await read({ ...given, columns: plainColumns(input) });
    return await askingServer(judge, async (session, inputCheck) => {
      const wanted = { plan, input, inputCheck, columns: task.columns };
      return read({ ...given, session, columns: await columnsByServer(session, wanted) });
    });
  } finally {
    await input.source.close();
  }
}

/** Types are detected where none are given; names that lead into records become fields where they are. */
function planOf({ source, format, columns, judge }: WholeTask): LoadPlan {
  const { kind, config } = judge ?? { kind: 'postgres', config: undefined };
  const isGiven = columns.length > 0;
  return loadPlanSchema.parse({
    ...{ load: 'check', source, format, mode: 'append' },
    destination: { kind, config, table: { name: 'check' }, create: !isGiven },
    mapping: isGiven ? columns.map((column, at) => ({ ...column, column: `c${at + 1}` })) : undefined,
  });
}

async function askingServer<T>(
  judge: NonNullable<WholeTask['judge']>,
  work: (session: SqlSession, inputCheck: InputCheck) => Promise<T>,
): Promise<T> {
  const kind = destinationOf(judge.kind);
  const destination = await kind.open(kind.configSchema.parse(judge.config));
  try {
    const session = await destination.session('stevedore check');
    try {
      return await work(session, inputCheckFor(destination.capabilities));
    } finally {
      await session.close();
    }
  } finally {
    await destination.close();
  }
}

interface Reading {
  task: WholeTask;
  plan: LoadPlan;
  input: OpenInput;
  context: WholeContext;
  columns: readonly WholeColumn[];
  session?: SqlSession;
}

async function read({ task, plan, input, context, columns, session }: Reading): Promise<CheckedSource> {
  const { signal, now, random, onProgress } = context;
  const startedAt = now();
  const checks = columns.map(({ check }) => check);
  const scan = cellScanner(input.copyDialect, checks);
  const refused = new RefusedTally();
  const reservoir = new RowReservoir(MOST_SAMPLED, random);
  const seen = { rows: 0, bytes: 0, isWhole: true };
  const options = { ...input, ...plan.tuning, partBytes: PART_BYTES, signal, now };
  for await (const part of extractParts(options)) {
    look(part, { scan, refused, reservoir });
    await answer(columns, session);
    seen.rows += part.rows;
    seen.bytes = part.sourceBytesSoFar;
    onProgress({ rows: seen.rows, bytes: seen.bytes, bytesTotal: input.bytesTotal });
    await otherWork();
    if (now() - startedAt <= task.longestMs) continue;
    seen.isWhole = false;
    break;
  }
  const rows = reservoir.rows();
  return {
    check: {
      ...seen,
      seconds: (now() - startedAt) / 1000,
      isJudged: session !== undefined,
      columns: checks.map((check) => check.result()),
      refused: refused.result(),
    },
    sample: {
      columns: input.columns,
      copyDialect: input.copyDialect,
      isWhole: seen.isWhole && rows.length === seen.rows,
      rows,
    },
  };
}

interface Lookers {
  scan: ReturnType<typeof cellScanner>;
  refused: RefusedTally;
  reservoir: RowReservoir;
}

/** Whatever is to be kept of a part is copied: its memory is used again. */
function look(part: Part, { scan, refused, reservoir }: Lookers): void {
  for (const block of part.blocks) scan(block);
  for (const record of part.refused) refused.add(record);
  reservoir.take(part);
  part.release();
}

async function answer(columns: readonly WholeColumn[], session: SqlSession | undefined): Promise<void> {
  for (const { check, question } of columns) {
    if (check.asked.size === 0) continue;
    const texts = [...check.asked.keys()];
    check.answer(session && question ? await askServer(session, question, texts) : new Set(texts));
  }
}
