import type { Reason } from '../../extract/block';
import { COMMA, OPEN_BRACE, OPEN_BRACKET } from './bytes';
import type { TakenField } from './elements-path';
import { eachElement } from './each-element';
import { EnclosingLevel, shownKind } from './enclosing-level';
import { copyTo, MOST_ADDED_BYTES, writeMembers, writePlace } from './flat-record';
import type { Path } from './path';
import type { RecordScanner } from './record-scanner';

/** What is made of the elements of a record. */
interface ElementSink {
  /** An element as a record of its own, flat: what it takes along, its place, and what stands in it. */
  element(flat: Buffer, start: number, end: number): void;
  /** An object of the record that should hold a list, and why it gives no rows. */
  refuse(start: number, end: number, reason: Reason): void;
}

/** What every row of an object repeats of it. */
export const MOST_TAKEN_BYTES = 16 * 1024;
/** What the rows of one record repeat takes up at most so many times what a record may hold. */
const MOST_GROWTH = 4;
/** Of a row, beside what it takes along: numbers, and for each field the sign that it is absent. */
const ROW_BYTES = 32;
const FIELD_BYTES = 3;

const ARENA_BYTES = 64 * 1024;
const LOWER_N = 0x6e;

/**
 * Makes flat records of the elements of a list inside records. What they take along may stand behind the list, so that a
 * record is scanned as a whole first; then nothing is decoded, and each element costs a copy of its bytes.
 */
export class ElementExpander {
  private readonly levels: readonly EnclosingLevel[];
  /** Where flat records are written to; never written twice, for blocks keep it. */
  private arena = Buffer.alloc(0);
  private position = 0;
  /** What the rows of the object under way begin with: members, each with a comma behind it. */
  private readonly head = Buffer.allocUnsafeSlow(MOST_TAKEN_BYTES + 64);
  private headEnd = 0;
  private bytesLeft = 0;

  constructor(
    elements: readonly Path[],
    taken: readonly TakenField[],
    private readonly options: { maxRecordBytes: number; fields: number },
  ) {
    this.levels = elements.map((list, index) => new EnclosingLevel(list, elements.length - index, taken));
  }

  /** Of the records themselves. */
  get scanner(): RecordScanner {
    return this.levels[0]!.scanner;
  }

  /** Why the record that `scanner` has just scanned gives no rows, whatever stands in its list. */
  get faults(): readonly Reason[] {
    return this.levels[0]!.faults;
  }

  /** Whether the record that `scanner` has just scanned has anything where the list is to be. */
  hasList(bytes: Buffer): boolean {
    return this.levels[0]!.find(bytes, this.levels[0]!.list);
  }

  /** Gives the elements of the record that `scanner` has just scanned, which is `bytes[start, end)`. */
  expand(bytes: Buffer, start: number, end: number, sink: ElementSink): void {
    this.headEnd = 0;
    this.bytesLeft = this.options.maxRecordBytes * MOST_GROWTH;
    this.expandObject(bytes, { start, end, depth: 0 }, sink);
  }

  private expandObject(bytes: Buffer, object: EnclosingObject, sink: ElementSink): void {
    const level = this.levels[object.depth]!;
    const refuse = (message: string, value: string | null = null) =>
      sink.refuse(object.start, object.end, malformed(message, value));
    if (!level.find(bytes, level.list) || bytes[level.start] === LOWER_N) return;
    const [start, end] = [level.start, level.end];
    if (bytes[start] !== OPEN_BRACKET) {
      const value = bytes.toString('utf8', start, Math.min(end, start + MOST_SHOWN * 4)).slice(0, MOST_SHOWN);
      return refuse(`has ${shownKind(bytes[start]!)} where its list of elements is looked for`, value);
    }
    const before = this.headEnd;
    if (!this.take(bytes, level)) {
      refuse(`has more than ${MOST_TAKEN_BYTES} bytes in the fields that each of its elements takes along`);
    } else if (!this.hasRoom(bytes, start, end)) {
      refuse(
        'has more elements than what each takes along leaves room for: take fewer fields, or allow longer records',
      );
    } else {
      this.expandList(bytes, start, { level, depth: object.depth, sink });
    }
    this.headEnd = before;
  }

  /** Adds what the level's objects give to their elements. @returns whether it fits */
  private take(bytes: Buffer, level: EnclosingLevel): boolean {
    for (const { key, value } of level.taken) {
      if (!level.find(bytes, value)) continue;
      const length = key.length + level.end - level.start + 1;
      if (this.headEnd + length > MOST_TAKEN_BYTES) return false;
      this.headEnd += key.copy(this.head, this.headEnd);
      this.headEnd += bytes.copy(this.head, this.headEnd, level.start, level.end);
      this.head[this.headEnd++] = COMMA;
    }
    return true;
  }

  /** Elements are counted only where there might be too many of them. */
  private hasRoom(bytes: Buffer, start: number, end: number): boolean {
    const each = this.rowBytes;
    if (each * Math.ceil((end - start) / 2) <= this.bytesLeft) return true;
    let elements = 0;
    eachElement(bytes, start, () => elements++);
    return each * elements <= this.bytesLeft;
  }

  private get rowBytes(): number {
    return this.headEnd + ROW_BYTES + this.options.fields * FIELD_BYTES;
  }

  private expandList(
    bytes: Buffer,
    start: number,
    { level, depth, sink }: { level: EnclosingLevel; depth: number; sink: ElementSink },
  ): void {
    const isLast = depth === this.levels.length - 1;
    const before = this.headEnd;
    let place = 0;
    eachElement(bytes, start, (from, to) => {
      place++;
      if (isLast) {
        this.bytesLeft -= this.rowBytes;
        return this.writeElement(bytes, from, to, { level, place, sink });
      }
      if (bytes[from] === LOWER_N) return;
      if (level.placeKey) this.headEnd = writePlace(this.head, this.headEnd, level.placeKey, place);
      this.enter(bytes, { start: from, end: to, depth: depth + 1 }, sink);
      this.headEnd = before;
    });
  }

  private enter(bytes: Buffer, object: EnclosingObject, sink: ElementSink): void {
    const level = this.levels[object.depth]!;
    // A number would go on where the bytes end with it.
    level.scanner.record(bytes, object.start, bytes.length);
    const [fault] = level.faults;
    if (fault) sink.refuse(object.start, object.end, fault);
    else this.expandObject(bytes, object, sink);
  }

  private writeElement(
    bytes: Buffer,
    from: number,
    to: number,
    { level: { placeKey }, place, sink }: { level: EnclosingLevel; place: number; sink: ElementSink },
  ): void {
    const start = this.makeRoom(this.headEnd + (placeKey?.length ?? 0) + to - from + MOST_ADDED_BYTES);
    const { arena } = this;
    let position = start;
    arena[position++] = OPEN_BRACE;
    position = copyTo(this.head, 0, this.headEnd, { out: arena, position });
    if (placeKey) position = writePlace(arena, position, placeKey, place);
    position = writeMembers(bytes, from, to, { out: arena, position });
    this.position = position;
    sink.element(arena, start, position);
  }

  private makeRoom(length: number): number {
    if (this.position + length > this.arena.length) {
      this.arena = Buffer.allocUnsafeSlow(Math.max(ARENA_BYTES, length));
      this.position = 0;
    }
    return this.position;
  }
}

interface EnclosingObject {
  start: number;
  end: number;
  /** Lists that it stands in, within the record. */
  depth: number;
}

const MOST_SHOWN = 200;

function malformed(message: string, value: string | null): Reason {
  return { column: null, rule: 'malformed', sqlstate: '22P02', value, message };
}
