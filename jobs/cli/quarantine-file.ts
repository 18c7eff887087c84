import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { LoadError, type QuarantinedRow, type QuarantineSink } from '@/lib/engine/index';
import { claimFile, type FileClaim } from './file-claim';
import { RowSet } from './row-set';

/**
 * Refused rows as NDJSON, one line a row. The file of an earlier run stays until this batch refuses its first row; a
 * row that is written again (its part was staged again) replaces its earlier line.
 */
export class QuarantineFile implements QuarantineSink {
  private handle: FileHandle | undefined;
  private claim: FileClaim | undefined;
  private seen = new RowSet();
  /** Rows written more than once, with the number of their lines. */
  private readonly rewritten = new Map<number, number>();
  /** Of lists of reasons: rows that fail alike share theirs. */
  private readonly json = new WeakMap<readonly unknown[], string>();
  /** Writes one after another, whoever calls. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(readonly path: string) {}

  /** Whether this batch has made the file. */
  get isWritten(): boolean {
    return this.handle !== undefined;
  }

  startOver(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.handle) return;
      await this.handle.close();
      this.handle = await open(this.path, 'w', 0o600);
      this.seen = new RowSet();
      this.rewritten.clear();
    });
  }

  write(rows: readonly QuarantinedRow[]): Promise<void> {
    return this.inTurn(async () => {
      if (rows.length === 0) return;
      this.handle ??= await this.open();
      await this.handle.appendFile(rows.map((row) => this.lineOf(row)).join(''));
      for (const { row } of rows) {
        if (!this.seen.add(row)) this.rewritten.set(row, (this.rewritten.get(row) ?? 1) + 1);
      }
    });
  }

  flush(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.handle) return;
      if (this.rewritten.size > 0) await this.dropReplacedLines();
      await this.handle.sync();
      await syncFolder(path.dirname(this.path));
    });
  }

  /** Counted in the file itself. */
  async count(): Promise<number> {
    return this.inTurn(async () => {
      if (!this.handle) return 0;
      if (this.rewritten.size > 0) await this.dropReplacedLines();
      let lines = 0;
      for await (const chunk of createReadStream(this.path, { highWaterMark: 1024 * 1024 }))
        lines += countNewlines(chunk as Buffer);
      return lines;
    });
  }

  /**
   * A batch without refused rows has come through: a file of an earlier run would be taken for this one's. That of a
   * batch that runs beside this one stays.
   */
  async removeEarlier(): Promise<void> {
    if (this.handle || !existsSync(this.path)) return;
    const claim = await claimFile(this.path);
    if (typeof claim === 'number') return;
    await rm(this.path, { force: true });
    await claim.release();
  }

  async close(): Promise<void> {
    await this.queue.catch(() => undefined);
    await this.handle?.close();
    await this.claim?.release();
  }

  /** The row as JSON.stringify gives it, with the reasons last; by hand, which takes half of the time. */
  private lineOf({ part, row, line, byteOffset, piece, raw, rawBase64, reasons }: QuarantinedRow): string {
    let json = this.json.get(reasons);
    if (json === undefined) this.json.set(reasons, (json = JSON.stringify(reasons)));
    const place = `"part":${part},"row":${row},"line":${line},"byteOffset":${byteOffset}`;
    const bytes = rawBase64 === undefined ? '' : `,"rawBase64":"${rawBase64}"`;
    return `{${place},"piece":${JSON.stringify(piece)},"raw":${JSON.stringify(raw)}${bytes},"reasons":${json}}\n`;
  }

  /** Two loads of one input into two tables have the same file by default; they would write over one another's rows. */
  private async open(): Promise<FileHandle> {
    const claim = await claimFile(this.path);
    if (typeof claim === 'number') {
      throw new LoadError('quarantine.inUse', {
        class: 'fatal',
        message: `Another load (process ${claim}) is writing its refused rows to ${this.path}.`,
        remedy: 'Name another place with --quarantine FILE.',
      });
    }
    this.claim = claim;
    return open(this.path, 'w', 0o600);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work).catch((error: unknown) => {
      throw this.explain(error);
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Keeps the last line of each row, in a new file that takes the old one's place whole. */
  private async dropReplacedLines(): Promise<void> {
    const draft = `${this.path}.${process.pid}.draft`;
    const target = await open(draft, 'w', 0o600);
    const left = new Map(this.rewritten);
    try {
      for await (const line of linesOf(this.path)) {
        const { row } = JSON.parse(line.toString()) as QuarantinedRow;
        const copies = left.get(row) ?? 1;
        left.set(row, copies - 1);
        if (copies === 1) await target.appendFile(line);
      }
    } catch (error) {
      await target.close();
      await rm(draft, { force: true });
      throw error;
    }
    await rename(draft, this.path);
    await this.handle?.close();
    this.handle = target;
    this.rewritten.clear();
  }

  private explain(error: unknown): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof LoadError || code === undefined) return error;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    return new LoadError('quarantine.cannotWrite', {
      class: 'fatal',
      message: `Refused rows cannot be written to ${this.path} (${isFull ? 'the disk is full' : code}).`,
      remedy: isFull
        ? 'Free some space, or name another place with --quarantine FILE.'
        : 'Name another place with --quarantine FILE.',
      cause: error,
    });
  }
}

/** Lines with their newline. Not node:readline, which also breaks at U+2028, and JSON leaves that as it is. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    const data = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
      yield data.subarray(start, end + 1);
      start = end + 1;
    }
    rest = data.subarray(start);
  }
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}

/** A new file is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
