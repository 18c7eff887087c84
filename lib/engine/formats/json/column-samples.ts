import { TypeTally, type ValueCounts } from '../detect-types';
import type { DetectedColumn, NestedList } from '../format';
import { pathOf, readPath } from './path';
import {
  ABSENT,
  BOOLEAN,
  ESCAPED_STRING,
  NESTED,
  NULL,
  NUMBER,
  STRING,
  type RecordScanner,
} from './record-scanner';

/** What was seen in one column. */
interface Sample {
  /** Of strings and numbers. */
  types: TypeTally;
  /** Values that are there. */
  values: number;
  isoDates: number;
  nulls: number;
  strings: number;
  numbers: number;
  booleans: number;
  nested: number;
}

/** What a JSON string may be apart from text; a string that looks like a number was meant as text. */
const NOT_FROM_STRINGS = ['boolean', 'bigint', 'numeric', 'jsonb'] as const;
const MOST_NESTED = 200;
const MOST_DEPTH = 8;
const ISO_DATE = /^\d{4}-\d\d-\d\d/;

/** Takes records of a sample, one after the other. */
export interface SampledRecords {
  /** Scans one. @returns as the scanner does */
  record(bytes: Buffer, at: number, end: number): number;
  /** Takes the record that was scanned last; false where it would be refused. */
  add(bytes: Buffer): boolean;
  /** Names of the fields that records have. */
  fieldNames(): readonly string[];
}

/** Collects the values of sampled records and judges their types. */
export class ColumnSamples implements SampledRecords {
  private readonly samples: Sample[] = [];
  private readonly rows: (string | null)[][] = [];
  private readonly found = new Set<string>();
  private readonly foundLists = new Map<string, NestedList['holds']>();
  private records = 0;

  constructor(
    readonly scanner: RecordScanner,
    private readonly previewRows: number,
  ) {}

  record(bytes: Buffer, at: number, end: number): number {
    return this.scanner.record(bytes, at, end);
  }

  add(bytes: Buffer): boolean {
    const { scanner } = this;
    if (scanner.faults.length > 0) return false;
    const row: (string | null)[] | undefined = this.rows.length < this.previewRows ? [] : undefined;
    for (let field = 0; field < scanner.names.length; field++) {
      const sample = (this.samples[field] ??= this.newSample());
      const kind = scanner.kinds[field]!;
      const text = kind === ABSENT || kind === NULL ? null : textOf(scanner, bytes, field);
      tally(sample, kind, text);
      row?.push(text);
      if (kind === NESTED && !scanner.isNested(field)) this.lookInto(scanner.names[field]!, text!);
    }
    if (row) this.rows.push(row);
    this.records++;
    return true;
  }

  fieldNames(): readonly string[] {
    return this.scanner.names.filter((_, field) => !this.scanner.isNested(field));
  }

  /** In the order in which the fields were first seen; those inside others last. */
  detected(): DetectedColumn[] {
    return this.inOrder().map((field) => ({
      name: this.scanner.names[field]!,
      nullable: this.samples[field]!.nulls > 0,
      ...typeOf(this.samples[field]!),
    }));
  }

  /** Of each column, what its values look like. */
  seen(): ValueCounts[] {
    return this.samples.map(seenOf);
  }

  /** First rows, each with a cell for every column. */
  preview(): (string | null)[][] {
    return this.rows.map((row) => this.inOrder().map((field) => row[field] ?? null));
  }

  /** Paths of the values inside objects that are no fields yet; arrays stay whole. */
  nested(): string[] {
    return [...this.found].filter((path) => !this.scanner.names.includes(path)).slice(0, MOST_NESTED);
  }

  /** Lists inside the records, by their paths. */
  lists(): NestedList[] {
    return [...this.foundLists].map(([path, holds]) => ({ path, holds }));
  }

  private inOrder(): number[] {
    const { scanner } = this;
    return [...this.samples.keys()].sort((a, b) => Number(scanner.isNested(a)) - Number(scanner.isNested(b)));
  }

  private lookInto(field: string, json: string): void {
    const isPath = readPath(`${field}.x`)?.root === field;
    if (!isPath || this.found.size > MOST_NESTED) return;
    const value: unknown = JSON.parse(json);
    for (const path of scalarsIn(field, value)) this.found.add(path);
    if (this.foundLists.size > MOST_NESTED) return;
    for (const { path, holds } of listsIn(field, value))
      if (holds === 'objects' || !this.foundLists.has(path)) this.foundLists.set(path, holds);
  }

  /** A field that comes late was absent from all records before. */
  private newSample(): Sample {
    const none = { values: 0, isoDates: 0, strings: 0, numbers: 0, booleans: 0, nested: 0 };
    return { ...none, types: new TypeTally(), nulls: this.records };
  }
}

/** Paths of the values inside an object that are no objects themselves; arrays are left out. */
export function scalarsIn(path: string, value: unknown, depth = 0): string[] {
  if (Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null) return [path];
  if (depth === MOST_DEPTH) return [];
  return Object.entries(value).flatMap(([key, inner]) => scalarsIn(pathOf(path, key), inner, depth + 1));
}

/** Lists that are not empty; what stands in their elements is theirs. */
function listsIn(path: string, value: unknown, depth = 0): NestedList[] {
  if (Array.isArray(value)) {
    const isOfObjects = value.some(
      (each) => typeof each === 'object' && each !== null && !Array.isArray(each),
    );
    return value.length > 0 ? [{ path, holds: isOfObjects ? 'objects' : 'values' }] : [];
  }
  if (typeof value !== 'object' || value === null || depth === MOST_DEPTH) return [];
  return Object.entries(value).flatMap(([key, inner]) => listsIn(pathOf(path, key), inner, depth + 1));
}

function tally(sample: Sample, kind: number, text: string | null): void {
  if (text === null) {
    sample.nulls++;
    return;
  }
  sample.values++;
  if (kind === BOOLEAN) sample.booleans++;
  else if (kind === NESTED) sample.nested++;
  else {
    sample.types.add(text);
    if (kind === NUMBER) sample.numbers++;
    else sample.strings++;
    if (ISO_DATE.test(text)) sample.isoDates++;
  }
}

function seenOf({ types, booleans, nested }: Sample): ValueCounts {
  const seen = types.seen();
  return {
    ...seen,
    values: seen.values + booleans + nested,
    kinds: { ...seen.kinds, 'boolean-lower': booleans, json: nested },
  };
}

function textOf({ kinds, starts, ends }: RecordScanner, bytes: Buffer, field: number): string {
  const start = starts[field]!;
  const end = ends[field]!;
  if (kinds[field] === ESCAPED_STRING)
    return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
  return kinds[field] === STRING || kinds[field] === NESTED
    ? bytes.toString('utf8', start, end)
    : bytes.toString('latin1', start, end);
}

function typeOf(sample: Sample): { type: string; confidence: number } {
  const { types, values, isoDates, strings, numbers, booleans, nested } = sample;
  const confidence = values / (values + 1);
  switch (values) {
    case 0:
      return { type: 'text', confidence: 0 };
    case numbers: {
      // Whatever else a number's text may look like, numeric holds it.
      const isBigint = types.detected().type === 'bigint';
      return { type: isBigint ? 'bigint' : 'numeric', confidence };
    }
    case booleans:
      return { type: 'boolean', confidence };
    case nested:
      return { type: 'jsonb', confidence };
    case strings: {
      const found = types.detected({ except: NOT_FROM_STRINGS });
      const isKept = found.type === 'uuid' || isoDates === values;
      return isKept ? { type: found.type, confidence: found.confidence } : { type: 'text', confidence };
    }
    default:
      return { type: 'text', confidence };
  }
}
