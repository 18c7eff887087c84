import { TypeTally, type ValueCounts } from '../detect-types';
import type { DetectedColumn } from '../format';
import { CODE, MIN_FITTING, type Proposal } from '../propose-reading';

/** A cell that looks like JSON is text: jsonb would not give its spaces and key order back. */
const NO_JSON = { except: ['jsonb'] };

const NUMBERS = ['bigint', 'numeric'];

/** What the cells of one column are, counted as they come by. */
export class ColumnTally {
  private readonly types = new TypeTally();
  private filled = 0;
  private fitting = 0;
  private hasCode = false;

  /** @param proposal  from the first rows; it stands where the others fit it too */
  constructor(private readonly proposal: Proposal | undefined) {}

  add(value: string | null): void {
    this.types.add(value);
    if (this.proposal === undefined || value === null || value === '') return;
    this.filled += 1;
    if (this.proposal.accepts(value)) this.fitting += 1;
    if (CODE.test(value)) this.hasCode = true;
  }

  seen(): ValueCounts {
    return this.types.seen();
  }

  /** Files that quote everything mean NULL by a quoted empty cell, except where text may be empty. */
  columnType(): Omit<DetectedColumn, 'name'> {
    const typed = this.types.detected({ ...NO_JSON, isEmptyNull: true });
    if (typed.type !== 'text') return typed;
    const text = this.types.detected(NO_JSON);
    if (this.proposal === undefined || this.fitting < this.filled * MIN_FITTING) return text;
    if (this.hasCode && NUMBERS.includes(this.proposal.type)) return text;
    const { type, transforms } = this.proposal;
    return { ...text, proposal: { type, transforms } };
  }
}
