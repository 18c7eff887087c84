import type { QuarantinedRow, QuarantineSink } from '@/lib/engine/index';
import { RowSet } from './row-set';

/** Refused rows of a rehearsal that nobody wants to keep: they are counted, so that the sum can be made. */
export class QuarantineCount implements QuarantineSink {
  readonly path = '';
  readonly isWritten = false;
  private seen = new RowSet();
  private rows = 0;

  async startOver(): Promise<void> {
    this.seen = new RowSet();
    this.rows = 0;
  }

  async write(rows: readonly QuarantinedRow[]): Promise<void> {
    for (const { row } of rows) if (this.seen.add(row)) this.rows += 1;
  }

  async flush(): Promise<void> {}

  async count(): Promise<number> {
    return this.rows;
  }

  async removeEarlier(): Promise<void> {}

  async close(): Promise<void> {}
}
