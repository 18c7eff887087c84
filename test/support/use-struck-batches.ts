import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { EngineEvent, QuarantinedRow } from '@/lib/engine';
import { MemoryQuarantine, runEngine, type RunOptions } from './engine-run';
import { stagingTables } from './query';
import { lives, type Life } from './strike';
import { useDatabase, type UsedDatabase } from './use-database';

/** What outlives a process: rows that were flushed by the run that holds the batch. */
export class KeptRows {
  readonly rows = new Map<number, QuarantinedRow>();
  run = 0;
}

/** Holds rows back until it is asked for them, as one does that writes to another database. */
class SlowQuarantine extends MemoryQuarantine {
  private waiting = new Map<number, QuarantinedRow>();
  private readonly run: number;

  constructor(private readonly kept: KeptRows) {
    super();
    this.run = kept.run += 1;
  }

  override async startOver() {
    this.waiting.clear();
    if (this.run === this.kept.run) this.kept.rows.clear();
  }

  override async write(rows: readonly QuarantinedRow[]) {
    for (const row of rows) this.waiting.set(row.row, row);
    if (this.waiting.size >= 3) await this.flush();
  }

  override async flush() {
    if (this.run === this.kept.run) for (const [row, value] of this.waiting) this.kept.rows.set(row, value);
    this.waiting.clear();
  }

  override async count() {
    await this.flush();
    return this.kept.rows.size;
  }

  override readonly parts = {
    count: async () => {
      await this.flush();
      const counts = new Map<number, number>();
      for (const { part } of this.kept.rows.values()) counts.set(part, (counts.get(part) ?? 0) + 1);
      return counts;
    },
    keepOnly: async (parts: readonly number[]) => {
      if (this.run !== this.kept.run) return;
      for (const [row, { part }] of this.kept.rows) if (!parts.includes(part)) this.kept.rows.delete(row);
    },
  };
}

export type Options = Omit<RunOptions, 'url' | 'quarantine' | 'batchId'>;
const never = new Promise<never>(() => undefined);
export const tuning = { partBytes: 64 * 1024, lanes: 2 };

export const partsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'part' ? [event.part] : []));
export const logOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.message] : []));

/** So long that a few dozen rows make several parts. */
const NOTE = 'x'.repeat(8_000);
export interface Row {
  id: number;
  quantity: string;
}
export const csvOf = (rows: readonly Row[]) =>
  `id,quantity,note\n\n${rows.map(({ id, quantity }) => `${id},${quantity},${NOTE}\n`).join('')}`;
/** Forty rows, eight to a part; one in seven has no number. */
export const FORTY = Array.from({ length: 40 }, (_, at) => ({
  id: at + 1,
  quantity: at % 7 === 3 ? 'x' : String(at),
}));

/**
 * Batches that are struck and taken up, in a database of the file's own. The file must put `passing` of `strike` in the place
 * of the engine's.
 */
export function useStruckBatches(): StruckBatches {
  const batches = new StruckBatches(useDatabase());
  beforeAll(async () => {
    batches.folder = await mkdtemp(path.join(tmpdir(), 'stevedore-taken-up-'));
  });
  afterAll(() => rm(batches.folder, { recursive: true }));
  return batches;
}

class StruckBatches {
  folder = '';

  constructor(readonly database: UsedDatabase) {}

  /** Runs the batch, struck there; and where it was, lets another process take it up. */
  runStruck(batchId: string, kept: KeptRows, strike: Life['strike'], options: Options) {
    let thaw!: () => void;
    let onStruck!: () => void;
    const thawing = new Promise<void>((resolve) => (thaw = resolve));
    const struck = new Promise<'struck'>((resolve) => (onStruck = () => resolve('struck')));
    const mayTakeOver = (run: number) => () => Promise.resolve(kept.run === run);
    const quarantine = new SlowQuarantine(kept);
    const running = lives.run({ strike, visits: 0, onStruck, thaw: thawing }, () =>
      runEngine({
        ...{ url: this.database.url, batchId, quarantine },
        mayTakeOver: mayTakeOver(kept.run),
        isRunAgain: (error) => error.class === 'retryable',
        ...options,
      }),
    );
    return { ended: Promise.race([running, struck]), running, thaw };
  }

  /** One run after the other, each struck, until one comes to its end; at last all that stood still go on. */
  async runThrough(batchId: string, kept: KeptRows, strikes: Life['strike'][], options: Options) {
    const stopped: ReturnType<StruckBatches['runStruck']>[] = [];
    for (const strike of [...strikes, undefined]) {
      const life = this.runStruck(batchId, kept, strike, options);
      const end = await life.ended;
      if (end !== 'struck') {
        const before = await this.rowsOf(`SELECT count(*)::text AS n FROM ${String(options.table)}`);
        for (const { thaw } of stopped) thaw();
        await Promise.all(stopped.map(({ running }) => running));
        expect(await this.rowsOf(`SELECT count(*)::text AS n FROM ${String(options.table)}`)).toEqual(before);
        return end;
      }
      stopped.push(life);
    }
    return never;
  }

  async rowsOf(sql: string): Promise<string[]> {
    return (await this.database.client.query<{ n: string }>(sql)).rows.map(({ n }) => n);
  }

  stagingTables(): Promise<string[]> {
    return stagingTables(this.database.client);
  }

  async newTable(name: string, key = 'PRIMARY KEY'): Promise<string> {
    await this.database.client.query(`DROP TABLE IF EXISTS ${name}`);
    await this.database.client.query(`CREATE TABLE ${name} (id int ${key}, quantity int, note text)`);
    return name;
  }

  async optionsOf(table: string, rows: readonly Row[] = FORTY): Promise<Options & { table: string }> {
    const file = path.join(this.folder, `${table}.csv`);
    await writeFile(file, csvOf(rows));
    return {
      table: await this.newTable(table),
      source: { kind: 'file', config: { path: file } },
      key: ['id'],
      errorThreshold: { share: 1 },
      tuning,
    };
  }

  /** The rows in six files, which several workers read. */
  async sixFilesOf(table: string, rows: readonly Row[]): Promise<Options['source']> {
    const files = Array.from({ length: 6 }, (_, at) => rows.slice(at * 6, at * 6 + 6));
    const write = (some: readonly Row[], at: number) =>
      writeFile(path.join(this.folder, `${table}-${at}.csv`), csvOf(some));
    await Promise.all(files.map(write));
    return { kind: 'file', config: { path: path.join(this.folder, `${table}-*.csv`) } };
  }
}
