import type { RefusedRecord } from '../extract/block';
import type { RefusedGroup, WholeCheck } from './whole-check';

const MOST_GROUPS = 10;
const MOST_PLACES = 5;

/** Counts the records that could not be told into fields, by their reason. */
export class RefusedTally {
  private rows = 0;
  private readonly groups = new Map<string, RefusedGroup>();

  add({ reasons, line, piece }: RefusedRecord): void {
    this.rows += 1;
    const message = reasons[0]!.message;
    const group = this.groups.get(message) ?? { message, rows: 0, places: [] };
    group.rows += 1;
    if (group.places.length < MOST_PLACES) group.places.push({ line, piece });
    if (this.groups.has(message) || this.groups.size < MOST_GROUPS) this.groups.set(message, group);
  }

  result(): WholeCheck['refused'] {
    const groups = [...this.groups.values()].sort((a, b) => b.rows - a.rows);
    return { rows: this.rows, groups };
  }
}
