import type { DetectedColumn } from '../format';
import { scalarsIn, type ColumnSamples, type SampledRecords } from './column-samples';
import { ElementExpander } from './element-expander';
import { columnOfTaken, readTaken, type TakenField } from './elements-path';
import type { Path } from './path';

/** Records that are looked into for what their elements could take along. */
const MOST_LOOKED_INTO = 50;
const MOST_LOOKED_BYTES = 256 * 1024;
const MOST_OFFERED = 200;
const SAMPLED_RECORD_BYTES = 16 * 1024 * 1024;

/** Collects the elements of a list inside sampled records, each as the flat record that is made of it. */
export class ElementSamples implements SampledRecords {
  /** Whether any record had something where the list is to be, and how many there were. */
  hasList = false;
  records = 0;
  private readonly expander: ElementExpander;
  private readonly offered = new Set<string>();
  private start = 0;
  private end = 0;

  constructor(
    private readonly columns: ColumnSamples,
    private readonly elements: readonly Path[],
    private readonly taken: readonly TakenField[],
  ) {
    const limits = { maxRecordBytes: SAMPLED_RECORD_BYTES, fields: 0 };
    this.expander = new ElementExpander(elements, taken, limits);
  }

  record(bytes: Buffer, at: number, end: number): number {
    this.start = at;
    this.end = this.expander.scanner.record(bytes, at, end);
    return this.end;
  }

  add(bytes: Buffer): boolean {
    if (this.expander.faults.length > 0) return false;
    this.records++;
    this.hasList ||= this.expander.hasList(bytes);
    if (this.records <= MOST_LOOKED_INTO && this.end - this.start <= MOST_LOOKED_BYTES)
      this.lookAround(bytes);
    let isGood = true;
    this.expander.expand(bytes, this.start, this.end, {
      element: (flat, start, end) => {
        this.columns.record(flat, start, end);
        if (!this.columns.add(flat)) isGood = false;
      },
      refuse: () => (isGood = false),
    });
    return isGood;
  }

  fieldNames(): readonly string[] {
    return this.expander.scanner.names;
  }

  /** Columns by the names that people would give them, where the elements have none of that name. */
  named(columns: DetectedColumn[]): DetectedColumn[] {
    const own = new Set(columns.flatMap(({ name }) => (readTaken(name) ? [] : [name.toLowerCase()])));
    return columns.map((column) => {
      const field = this.taken.find(({ name }) => name === column.name);
      if (!field) return column;
      let columnName = columnOfTaken(field);
      // The element, its parent and the parent of that may each have an id.
      while (own.has(columnName.toLowerCase()))
        columnName = `${field.up > 0 ? 'parent' : 'list'}_${columnName}`;
      own.add(columnName.toLowerCase());
      return { ...column, columnName };
    });
  }

  /** Names of values around the lists that the elements could take along. */
  around(): string[] {
    const taken = new Set(this.taken.map(({ name }) => name));
    return [...this.offered].filter((name) => !taken.has(name)).slice(0, MOST_OFFERED);
  }

  private lookAround(bytes: Buffer): void {
    let around: unknown = JSON.parse(bytes.toString('utf8', this.start, this.end));
    for (const [depth, list] of this.elements.entries()) {
      if (typeof around !== 'object' || around === null) return;
      const { [list.root]: within, ...others } = around as Record<string, unknown>;
      const prefix = '^'.repeat(this.elements.length - depth);
      for (const name of scalarsIn(prefix, others)) this.offered.add(name);
      const found = list.steps.reduce<unknown>(stepInto, within);
      around = Array.isArray(found) ? (found as unknown[])[0] : undefined;
    }
  }
}

function stepInto(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
}
