import type { Reason } from '../../extract/block';
import { BACKSLASH, CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from './bytes';
import { PathFinder, readPath, type Path } from './path';
import { INCOMPLETE, MALFORMED, ValueScanner } from './value-scanner';

/** What stands in a field, as the bytes show it. */
export const ABSENT = 0;
export const NULL = 1;
export const STRING = 2;
export const ESCAPED_STRING = 3;
export const NUMBER = 4;
export const BOOLEAN = 5;
export const NESTED = 6;

const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const LOWER_F = 0x66;
const MAX_SHOWN = 200;
const NO_FIELD = -1;

/**
 * Scans one record and notes where each field's value stands. Nothing is decoded: on the hot path a record costs no
 * object and no string.
 */
export class RecordScanner extends ValueScanner {
  readonly names: string[] = [];
  /** Per field, in the order of `names`: what it holds, and from where to where (strings without their quotes). */
  kinds = new Uint8Array(16);
  starts = new Int32Array(16);
  ends = new Int32Array(16);
  /** Why the record just scanned must be refused, though it is JSON; empty for a good one. */
  faults: Reason[] = [];

  private readonly fields = new Map<string, number>();
  /** Fields that are values inside others. */
  private readonly nested: (Path & { field: number })[] = [];
  private readonly finder = new PathFinder();
  /** Bytes of each name as they stand in JSON; undefined where a name needs escapes. */
  private readonly keys: (Buffer | undefined)[] = [];
  /** Field that stood at each place in the record before: records mostly repeat the order of their keys. */
  private order: number[] = [];
  private field = NO_FIELD;

  /**
   * @param options.canGrow takes unknown keys as new fields (detection), or up to so many fields in all
   * @param options.ignoresUnknown passes over them; else they are faults
   * @param options.paths those of the names that lead into a record; the others are its keys
   */
  constructor(
    names: readonly string[],
    private readonly options: {
      canGrow?: boolean | number;
      ignoresUnknown?: boolean | undefined;
      paths?: readonly string[];
    } = {},
  ) {
    super();
    for (const name of names) {
      const path = options.paths?.includes(name) ? readPath(name) : undefined;
      if (path) this.nested.push({ ...path, field: this.addPlace(name) });
      else this.addField(name);
    }
  }

  /** Whether a field is a value inside another. */
  isNested(field: number): boolean {
    return this.nested.some((path) => path.field === field);
  }

  /**
   * The hot loop of the format: what records mostly are is dealt with in place, the rest by the methods below.
   * @returns position after the record, or INCOMPLETE or MALFORMED; look at `faults` too
   */
  record(bytes: Buffer, at: number, end: number): number {
    this.startRecord();
    if (bytes[at] !== OPEN_BRACE) return this.notAnObject(bytes, at, end);
    at = this.space(bytes, at + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACE) return at + 1;
    for (let place = 0; ; place++) {
      if (at >= end) return INCOMPLETE;
      if (bytes[at] !== QUOTE) return MALFORMED;
      const field = this.expectedKey(bytes, at + 1, end, place);
      if (field !== NO_FIELD) {
        this.field = field;
        at += this.keys[field]!.length + 2;
      } else {
        at = this.unexpectedKey(bytes, at + 1, end, place);
        if (at < 0) return at;
      }
      if (at < end && bytes[at] === COLON) at++;
      else at = this.colon(bytes, at, end);
      if (at >= 0 && at < end && bytes[at]! <= SPACE) at = this.space(bytes, at, end);
      if (at >= 0) at = this.fieldValue(bytes, at, end);
      if (at < 0) return at;
      if (at < end && bytes[at]! <= SPACE) at = this.space(bytes, at, end);
      if (at >= end) return INCOMPLETE;
      if (bytes[at] === CLOSE_BRACE) {
        if (this.nested.length > 0) this.findNested(bytes);
        return at + 1;
      }
      if (bytes[at] !== COMMA) return MALFORMED;
      at++;
      if (at < end && bytes[at]! <= SPACE) at = this.space(bytes, at, end);
    }
  }

  private findNested(bytes: Buffer): void {
    const { kinds, starts, ends, finder } = this;
    for (const { root, steps, field } of this.nested) {
      const parent = this.fields.get(root);
      if (parent === undefined || kinds[parent] !== NESTED) continue;
      const start = finder.find(bytes, starts[parent]!, ends[parent]!, steps);
      if (start < 0) continue;
      const isString = bytes[start] === QUOTE;
      kinds[field] = isString ? (finder.hasEscapes ? ESCAPED_STRING : STRING) : kindOf(bytes[start]!);
      starts[field] = isString ? start + 1 : start;
      ends[field] = isString ? finder.end - 1 : finder.end;
    }
  }

  private startRecord(): void {
    const { kinds } = this;
    for (let field = 0; field < kinds.length; field++) kinds[field] = ABSENT;
    if (this.faults.length > 0) this.faults = [];
    this.newlines = 0;
    this.field = NO_FIELD;
  }

  /** The field that stood at this place in the record before, where its key stands here again. */
  private expectedKey(bytes: Buffer, at: number, end: number, place: number): number {
    const { order } = this;
    if (place >= order.length) return NO_FIELD;
    const field = order[place]!;
    const key = this.keys[field];
    if (key === undefined || at + key.length >= end || bytes[at + key.length] !== QUOTE) return NO_FIELD;
    for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return NO_FIELD;
    return field;
  }

  private unexpectedKey(bytes: Buffer, at: number, end: number, place: number): number {
    this.field = NO_FIELD;
    const after = this.string(bytes, at, end);
    if (after < 0) return after;
    const name = JSON.parse(bytes.toString('utf8', at - 1, after)) as string;
    const field = this.fields.get(name) ?? (this.mayGrow() ? this.addField(name) : NO_FIELD);
    this.field = field;
    if (field !== NO_FIELD) this.order[place] = field;
    else if (!this.options.ignoresUnknown) this.unknownField(name);
    return after;
  }

  private mayGrow(): boolean {
    const { canGrow = false } = this.options;
    return typeof canGrow === 'number' ? this.names.length < canGrow : canGrow;
  }

  private fieldValue(bytes: Buffer, at: number, end: number): number {
    if (at >= end) return INCOMPLETE;
    const { field } = this;
    const byte = bytes[at]!;
    const after = byte === QUOTE ? this.string(bytes, at + 1, end) : this.value(bytes, at, end);
    if (after < 0 || field === NO_FIELD) return after;
    if (this.kinds[field] !== ABSENT) this.repeatedField(field);
    if (byte === QUOTE) {
      this.kinds[field] = this.hasEscapes ? ESCAPED_STRING : STRING;
      this.starts[field] = at + 1;
      this.ends[field] = after - 1;
    } else {
      this.kinds[field] = kindOf(byte);
      this.starts[field] = at;
      this.ends[field] = after;
    }
    return after;
  }

  private notAnObject(bytes: Buffer, at: number, end: number): number {
    const after = this.value(bytes, at, end);
    if (after >= 0)
      this.fault('malformed', '22P02', bytes.toString('utf8', at, after), 'is not a JSON object');
    return after;
  }

  /** Holds the absence of these fields against the record just scanned. */
  requireFields(fields: readonly string[]): void {
    for (const name of fields) {
      if (this.kinds[this.fields.get(name)!] !== ABSENT) continue;
      this.field = NO_FIELD;
      this.fault(
        'missing-field',
        null,
        null,
        `the field "${name.slice(0, MAX_SHOWN)}" is missing from its source`,
      );
    }
  }

  protected override onUnstorable(what: 'nul' | 'surrogate'): void {
    if (what === 'nul') {
      this.fault('malformed', '22P05', '\\u0000', 'holds a NUL character, which PostgreSQL cannot store');
    } else {
      this.fault('malformed', '22P02', null, 'holds half of a surrogate pair, which is no character');
    }
  }

  private unknownField(name: string): void {
    this.fault(
      'unknown-field',
      null,
      name,
      `the field "${name.slice(0, MAX_SHOWN)}" is not among those of the source`,
    );
  }

  private repeatedField(field: number): void {
    this.fault('malformed', '22P02', null, `the field "${this.names[field]}" stands twice in the record`);
  }

  private fault(rule: string, sqlstate: string | null, value: string | null, message: string): void {
    const column = this.field === NO_FIELD ? null : this.names[this.field]!;
    this.faults.push({
      column,
      rule,
      sqlstate,
      value: value === null ? null : value.slice(0, MAX_SHOWN),
      message,
    });
  }

  private addField(name: string): number {
    const field = this.addPlace(name);
    this.fields.set(name, field);
    const key = Buffer.from(name);
    const isPlain = !key.some((byte) => byte === QUOTE || byte === BACKSLASH || byte < SPACE);
    if (isPlain) this.keys[field] = key;
    this.order.push(field);
    return field;
  }

  private addPlace(name: string): number {
    const field = this.names.push(name) - 1;
    this.keys.push(undefined);
    if (field >= this.kinds.length) this.growTo(field * 2);
    return field;
  }

  private growTo(length: number): void {
    const { kinds, starts, ends } = this;
    this.kinds = new Uint8Array(length);
    this.starts = new Int32Array(length);
    this.ends = new Int32Array(length);
    this.kinds.set(kinds);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}

function kindOf(firstByte: number): number {
  switch (firstByte) {
    case OPEN_BRACE:
    case OPEN_BRACKET:
      return NESTED;
    case LOWER_T:
    case LOWER_F:
      return BOOLEAN;
    case LOWER_N:
      return NULL;
    default:
      return NUMBER;
  }
}
