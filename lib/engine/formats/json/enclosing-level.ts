import { OPEN_BRACE, QUOTE } from './bytes';
import type { TakenField } from './elements-path';
import { PathFinder, type Path } from './path';
import { ABSENT, ESCAPED_STRING, NESTED, RecordScanner, STRING } from './record-scanner';
import { skipValue } from './skip-value';

/** Past so many, fields that nobody asks for are looked up anew in each record. */
const MOST_KNOWN_FIELDS = 500;

/** What is nobody's field is nobody's fault: an element that holds it is scanned again, as a row. */
class EnclosingScanner extends RecordScanner {
  protected override onUnstorable(): void {}
}

/** Where a value stands in an object: in a field, or further in. */
interface ValuePlace {
  /** Of the scanner. */
  field: number;
  steps: Path['steps'];
}

/** Objects that hold a list, and what the rows made of its elements take from them. */
export class EnclosingLevel {
  readonly scanner: RecordScanner;
  /** Key of the field that says which of the list an element is. */
  readonly placeKey: Buffer | undefined;
  /** Values that are taken along, with the keys that they get. */
  readonly taken: readonly { key: Buffer; value: ValuePlace }[];
  readonly list: ValuePlace;
  /** Where the value that was found last stands. */
  start = 0;
  end = 0;

  private readonly fields: readonly string[];
  private readonly finder = new PathFinder();

  /** @param up how many objects further out than the rows' elements */
  constructor(list: Path, up: number, taken: readonly TakenField[]) {
    const values = taken.flatMap((field) =>
      field.up === up && field.path ? [{ ...field, path: field.path }] : [],
    );
    const place = taken.find((field) => field.up === up - 1 && field.path === null);
    this.placeKey = place && keyOf(place.name);
    this.fields = [...new Set([list, ...values.map(({ path }) => path)].map(({ root }) => root))];
    const placeOf = ({ root, steps }: Path) => ({ field: this.fields.indexOf(root), steps });
    this.list = placeOf(list);
    this.taken = values.map(({ name, path }) => ({ key: keyOf(name), value: placeOf(path) }));
    this.scanner = new EnclosingScanner(this.fields, { canGrow: MOST_KNOWN_FIELDS, ignoresUnknown: true });
  }

  /** Why the object just scanned gives no rows. */
  get faults(): RecordScanner['faults'] {
    const { faults } = this.scanner;
    return faults.length === 0
      ? faults
      : faults.filter(({ column }) => column === null || this.fields.includes(column));
  }

  /** Finds a value in the object just scanned; `start` and `end` say where. @returns whether it is there */
  find(bytes: Buffer, { field, steps }: ValuePlace): boolean {
    const { kinds, starts, ends } = this.scanner;
    const kind = kinds[field]!;
    if (kind === ABSENT) return false;
    if (steps.length > 0)
      return kind === NESTED && this.findInside(bytes, starts[field]!, ends[field]!, steps);
    const quotes = kind === STRING || kind === ESCAPED_STRING ? 1 : 0;
    this.start = starts[field]! - quotes;
    this.end = ends[field]! + quotes;
    return true;
  }

  private findInside(bytes: Buffer, start: number, end: number, steps: Path['steps']): boolean {
    this.start = this.finder.find(bytes, start, end, steps);
    if (this.start < 0) return false;
    this.end = skipValue(bytes, this.start);
    return true;
  }
}

function keyOf(name: string): Buffer {
  return Buffer.from(`${JSON.stringify(name)}:`);
}

/** What stands where a list was to be, for people. */
export function shownKind(firstByte: number): string {
  if (firstByte === OPEN_BRACE) return 'an object';
  if (firstByte === QUOTE) return 'a text';
  return firstByte === 0x74 || firstByte === 0x66 ? 'true or false' : 'a number';
}
