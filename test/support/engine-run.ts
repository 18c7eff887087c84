import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  BatchResult,
  EngineEvent,
  LoadPlanInput,
  QuarantinedParts,
  QuarantinedRow,
  QuarantineSink,
  RunContext,
  TableRef,
} from '@/lib/engine/index';
import { parsePostgresUrl, runLoad } from '@/lib/engine/index';

/** A quarantine in memory, unique by row as every sink must be. */
export class MemoryQuarantine implements QuarantineSink {
  readonly rows = new Map<number, QuarantinedRow>();

  async startOver(): Promise<void> {
    this.rows.clear();
  }

  async write(rows: readonly QuarantinedRow[]): Promise<void> {
    for (const row of rows) this.rows.set(row.row, row);
  }

  async flush(): Promise<void> {}

  async count(): Promise<number> {
    return this.rows.size;
  }

  readonly parts: QuarantinedParts = {
    count: async () => {
      const counts = new Map<number, number>();
      for (const { part } of this.rows.values()) counts.set(part, (counts.get(part) ?? 0) + 1);
      return counts;
    },
    keepOnly: async (parts) => {
      for (const [row, { part }] of this.rows) if (!parts.includes(part)) this.rows.delete(row);
    },
  };

  /** Reasons by row number, as `column:rule`. */
  reasons(): Record<number, string[]> {
    return Object.fromEntries(
      [...this.rows].map(([row, { reasons }]) => [
        row,
        reasons.map((reason) => `${reason.column}:${reason.rule}`),
      ]),
    );
  }
}

export interface EngineRun {
  result: BatchResult;
  quarantine: MemoryQuarantine;
  events: EngineEvent[];
}

/** What a test says of a load; the rest is filled in. */
export interface RunOptions extends Partial<Omit<LoadPlanInput, 'destination'>> {
  /** Text of the file, or its bytes; not needed where `source` says what to read. */
  content?: string | Buffer;
  fileName?: string;
  url: string;
  /** `name` or `schema.name`; names that hold dots come as an object. */
  table: string | TableRef;
  create?: boolean;
  stagingSchema?: string;
  /** Instead of not waiting at all. */
  sleep?: RunContext['sleep'];
  batchId?: string;
  isRehearsal?: boolean;
  knownColumns?: RunContext['knownColumns'];
  mayTakeOver?: RunContext['mayTakeOver'];
  isCurrent?: RunContext['isCurrent'];
  isRunAgain?: RunContext['isRunAgain'];
  /** Instead of one of the run's own. */
  quarantine?: MemoryQuarantine;
  signal?: AbortSignal;
  pause?: AbortSignal;
  onEvent?: (event: EngineEvent) => void;
  /** Makes helpers come; left out, one process does it all. */
  askForHelp?: (batch: { plan: LoadPlanInput; context: RunContext }) => Promise<number>;
}

let batches = 0;

/** Runs the engine on a file made for the occasion, against a real database. */
export async function runEngine(options: RunOptions): Promise<EngineRun> {
  const {
    content = '',
    fileName = 'input.csv',
    url,
    table,
    create = false,
    stagingSchema,
    sleep = async () => undefined,
    batchId,
    isRehearsal,
    knownColumns,
    mayTakeOver,
    isCurrent,
    isRunAgain,
    quarantine = new MemoryQuarantine(),
    signal,
    pause,
    onEvent,
    askForHelp,
    ...settings
  } = options;
  const { folder, file } = await fileOf(content, fileName);
  const events: EngineEvent[] = [];
  const context: RunContext = {
    batchId: batchId ?? `test-${process.pid}-${(batches += 1)}`,
    isRehearsal,
    knownColumns,
    mayTakeOver,
    isCurrent,
    isRunAgain,
    signal: signal ?? new AbortController().signal,
    pause,
    fileRoots: null,
    baseFolder: folder,
    quarantine,
    emit: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    now: () => Date.now(),
    random: () => 0.5,
    sleep,
  };
  const plan: LoadPlanInput = {
    load: 'test',
    format: {},
    mode: settings.key && settings.key.length > 0 ? 'upsert' : 'append',
    source: { kind: 'file', config: { path: file } },
    ...settings,
    destination: {
      kind: 'postgres',
      config: parsePostgresUrl(url),
      table: tableRef(table),
      create,
      stagingSchema,
    },
  };
  if (askForHelp) context.askForHelp = () => askForHelp({ plan, context });
  try {
    const result = await runLoad(plan, context);
    if (process.env.SHOW_ERRORS && result.error) console.log(result.error, result.attempts);
    return { result, quarantine, events };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file in a folder of its own, which whoever asks for it removes. */
export async function fileOf(
  content: string | Buffer,
  fileName = 'input.csv',
): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-engine-'));
  const file = path.join(folder, fileName);
  await writeFile(file, content);
  return { folder, file };
}

export function tableRef(table: RunOptions['table']): TableRef {
  if (typeof table !== 'string') return table;
  const [schema, name] = table.includes('.') ? (table.split('.') as [string, string]) : ['public', table];
  return { schema, name };
}
