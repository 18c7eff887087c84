import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { controlPool } from '@/lib/db';
import {
  fingerprintOf,
  LoadError,
  type QuarantinedParts,
  type QuarantinedRow,
  type QuarantineSink,
} from '@/lib/engine';
import { storable, storableJson } from '../storable';
import { copyLine } from './copy-line';
import { isConnectionLoss, whenReachable } from './reachable';

/** Rows kept in memory before they are written, whatever the time. */
const rowsAtOnce = 5_000;
const bytesAtOnce = 4 * 1024 * 1024;
/** How long a load is held up by a control database that is away, before it fails as retryable. */
const patienceMs = 120_000;

export interface QuarantineSinkOptions {
  batchId: string;
  /** Which taking-up of the batch this is: an older one writes nothing any more. */
  run: number;
  signal: AbortSignal;
  /** The name people know a piece by, e.g. that of the uploaded file. */
  pieceName(piece: string): string;
}

/** Keeps refused rows in the control database, by COPY; a row that is written again replaces itself. */
export class ControlQuarantineSink implements QuarantineSink {
  private waiting = new Map<number, QuarantinedRow>();
  private waitingBytes = 0;
  /** Under way or waiting for their turn. */
  private writes = 0;
  /** Writes follow each other, so that a row written again never loses to its older self. */
  private last: Promise<void> = Promise.resolve();

  readonly parts: QuarantinedParts = {
    count: () => this.countParts(),
    keepOnly: (parts) => this.keepOnly(parts),
  };

  constructor(private readonly options: QuarantineSinkOptions) {}

  async startOver(): Promise<void> {
    await this.forgetFailure();
    this.waiting = new Map();
    this.waitingBytes = 0;
    const { batchId, run } = this.options;
    for (const table of ['quarantined_rows', 'row_repairs'])
      await this.reach(() =>
        controlPool().query(`DELETE FROM ${table} WHERE batch_id = $1 AND ${isHeld}`, [batchId, run]),
      );
  }

  async write(rows: readonly QuarantinedRow[]): Promise<void> {
    for (const row of rows) {
      this.waiting.set(row.row, row);
      this.waitingBytes += row.raw.length * 2 + 500;
    }
    if (this.waiting.size >= rowsAtOnce || this.waitingBytes >= bytesAtOnce) await this.flush();
  }

  /** Writes what waits unless a write is under way: for every second, so that bad rows are seen as they are found. */
  async keepUp(): Promise<void> {
    if (this.writes === 0 && this.waiting.size > 0) await this.flush();
  }

  flush(): Promise<void> {
    const rows = [...this.waiting.values()];
    this.waiting = new Map();
    this.waitingBytes = 0;
    this.writes += 1;
    this.last = this.last.then(() => this.store(rows)).finally(() => (this.writes -= 1));
    return this.last;
  }

  async count(): Promise<number> {
    await this.flush();
    const { rows } = await this.reach(() =>
      controlPool().query<{ count: string }>('SELECT count(*) FROM quarantined_rows WHERE batch_id = $1', [
        this.options.batchId,
      ]),
    );
    return Number(rows[0]!.count);
  }

  /** A write that failed ends the try that it belongs to, not those that follow. */
  private async forgetFailure(): Promise<void> {
    await this.last.catch(() => undefined);
    this.last = Promise.resolve();
  }

  /** Asked where a try begins: what an earlier one could not write is missing from the count, and is staged again. */
  private async countParts(): Promise<Map<number, number>> {
    await this.forgetFailure();
    await this.flush();
    const { rows } = await this.reach(() =>
      controlPool().query<{ part: number; count: string }>(
        'SELECT part, count(*) FROM quarantined_rows WHERE batch_id = $1 GROUP BY part',
        [this.options.batchId],
      ),
    );
    return new Map(rows.map(({ part, count }) => [part, Number(count)]));
  }

  /** While a batch runs nobody has repaired a row of it: there are no others to forget. */
  private async keepOnly(parts: readonly number[]): Promise<void> {
    await this.flush();
    const { batchId, run } = this.options;
    await this.reach(() =>
      controlPool().query(
        `DELETE FROM quarantined_rows WHERE batch_id = $1 AND ${isHeld} AND part <> ALL ($3::int[])`,
        [batchId, run, parts],
      ),
    );
  }

  private async store(rows: QuarantinedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map((row) => this.toLine(row));
    await this.reach(() => withClient((client) => copyRows(client, this.options, lines)));
  }

  private toLine(row: QuarantinedRow): string {
    const raw = storable(row.raw);
    // What text cannot keep is kept as bytes beside it.
    const rawBase64 = row.rawBase64 ?? (raw === row.raw ? null : Buffer.from(row.raw).toString('base64'));
    const fingerprints = row.reasons.map(fingerprintOf);
    return copyLine([
      this.options.batchId,
      row.row,
      row.part,
      row.line,
      row.byteOffset,
      storable(this.options.pieceName(row.piece)),
      raw,
      rawBase64,
      JSON.stringify(storableJson(row.reasons)),
      `{${fingerprints.join(',')}}`,
    ]);
  }

  private reach<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.options;
    return whenReachable(work, { signal, patienceMs }).catch((cause: Error) => {
      throw new LoadError('quarantine.notWritten', {
        class: isConnectionLoss(cause) ? 'retryable' : 'fatal',
        message: `Refused rows could not be kept in the control database: ${cause.message}`,
        cause,
      });
    });
  }
}

const isHeld = 'EXISTS (SELECT FROM batches WHERE id = $1 AND runs = $2)';
const columns = 'batch_id, row, part, line, byte_offset, piece, raw, raw_base64, reasons, fingerprints';

async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await controlPool().connect();
  let failure: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A connection that failed half way through a COPY is not used again.
    client.release(failure);
  }
}

/** By way of a table of the transaction's own: COPY itself knows no ON CONFLICT. */
async function copyRows(
  client: PoolClient,
  { batchId, run }: QuarantineSinkOptions,
  lines: string[],
): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    'CREATE TEMP TABLE quarantine_in (LIKE quarantined_rows INCLUDING DEFAULTS) ON COMMIT DROP',
  );
  const into: Writable = client.query(copyFrom(`COPY quarantine_in (${columns}) FROM STDIN`));
  await pipeline(Readable.from(lines), into);
  const insert = `
    INSERT INTO quarantined_rows (${columns}) SELECT ${columns} FROM quarantine_in WHERE ${isHeld}
    ON CONFLICT (batch_id, row) DO UPDATE SET
      part = excluded.part, line = excluded.line, byte_offset = excluded.byte_offset, piece = excluded.piece,
      raw = excluded.raw, raw_base64 = excluded.raw_base64, reasons = excluded.reasons,
      fingerprints = excluded.fingerprints`;
  await client.query(insert, [batchId, run]);
  await client.query('COMMIT');
}
