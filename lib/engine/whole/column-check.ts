import type { Block } from '../extract/block';
import { kindOf, TypeTally } from '../formats/detect-types';
import { KINDS, OTHER } from './plain-kind';
import { nothingSure, typeFit, type TypeFit } from './type-fit';
import type { CheckedColumn, UnfitPlace } from './whole-check';

/** A column of the source and what its values are held against. */
export interface ColumnTask {
  field: string;
  type: string;
  /** Values are changed before they are typed: only the server knows what they become. */
  isTransformed: boolean;
  /** An empty text, quoted or not, counts as NULL. */
  isEmptyNull: boolean;
  /** Of a source in which an empty text is never NULL: no type but text would take it. */
  isEmptyText: boolean;
  /** There is a text that it does not take. */
  canRefuse: boolean;
  /** Why its values cannot be judged. */
  problem: string | null;
}

/** Past so many values that are nothing but text, and this share of all, no other type is looked for. */
const MOST_OTHERS = 1_000;
const OTHER_SHARE = 0.02;
const MOST_PLACES = 5;
const MOST_WORDS = 20;
const LONGEST_WORD = 60;
const LONGEST_VALUE = 200;
/** Longer texts hardly come twice. */
const LONGEST_KNOWN = 64;

/** Where nothing is judged, a plain cell only counts. */
const EVERY_PLAIN = Int32Array.from(KINDS, (_, kind) => (kind === OTHER ? -1 : 0x7fffffff));

interface Asked {
  count: number;
  places: Place[];
}

type Place = UnfitPlace & { row: number };

/** What is found out about the cells of one column while they come by. */
export class ColumnCheck {
  nulls = 0;
  /** Cells of each plain kind that are sure to fit; the first is none. */
  readonly plain = new Float64Array(KINDS.length);
  readonly longestPlain: Int32Array;
  readonly isEmptyNull: boolean;
  /** Cells that nobody has to look at: whatever they are, nothing more is learnt of the column. */
  skipped = 0;
  isSkipped = false;
  /** Texts that wait for the server's word. */
  readonly asked = new Map<string, Asked>();

  private readonly fit: TypeFit;
  private readonly isJudged: boolean;
  private readonly tally = new TypeTally();
  private isOnlyText = false;
  private empties = 0;
  private looked = 0;
  private others = 0;
  private unfit = 0;
  private places: Place[] = [];
  private readonly words = new Map<string, number>();
  private hasMoreWords = false;
  private readonly known = new Map<string, boolean>();

  /** @param mostKnown  texts whose answer is kept, so that each is asked about once */
  constructor(
    readonly task: ColumnTask,
    private readonly mostKnown: number,
  ) {
    const { type, isTransformed, isEmptyNull, canRefuse, problem } = task;
    this.isEmptyNull = isEmptyNull;
    this.isJudged = problem === null && canRefuse;
    this.fit = isTransformed ? nothingSure() : typeFit(type);
    this.longestPlain = this.isJudged ? this.fit.longestPlain : EVERY_PLAIN;
  }

  /** Looks at a cell that is not NULL and not plain. */
  add(text: string, block: Block, index: number): void {
    const isSure = this.count(text);
    if (!this.isJudged || isSure) return;
    const isFit = this.known.get(text);
    if (isFit === true) return;
    const place = placeOf(text, block, index);
    if (isFit === false) this.refuse(text, { count: 1, places: [place] });
    else this.ask(text, place);
  }

  /** What was asked is answered. */
  answer(refused: ReadonlySet<string>): void {
    for (const [text, asked] of this.asked) {
      const isFit = !refused.has(text);
      if (text.length <= LONGEST_KNOWN) this.remember(text, isFit);
      if (!isFit) this.refuse(text, asked);
    }
    this.asked.clear();
  }

  result(): CheckedColumn {
    const { field, type, isTransformed, problem } = this.task;
    const { nulls, empties, looked, skipped, unfit, words, hasMoreWords } = this;
    return {
      ...{ field, type, isTransformed, problem, nulls, empties, unfit },
      values: looked + skipped + this.plain.reduce((sum, count) => sum + count, 0),
      places: this.places.map(({ row: _row, ...place }) => place),
      words: hasMoreWords ? [] : [...words].map(([text, count]) => ({ text, count })),
      fitting: this.fitting(),
    };
  }

  /** Cells that look like JSON stay text, as where types are detected. */
  private fitting(): string {
    if (this.isOnlyText || (this.task.isEmptyText && this.empties > 0)) return 'text';
    this.plain.forEach((count, kind) => count > 0 && this.tally.addMany(KINDS[kind]!, count));
    return this.tally.detected({ except: ['jsonb'], isEmptyNull: true }).type;
  }

  /** @returns whether it is sure to fit */
  private count(text: string): boolean {
    if (text === '') {
      this.empties += 1;
      return false;
    }
    this.looked += 1;
    if (this.isOnlyText && !this.isJudged) return true;
    const kind = kindOf(text);
    if (!this.isOnlyText) {
      this.tally.addFilled(kind, text);
      if (kind === 'other') this.countOther();
    }
    return this.fit.isSure(kind, text);
  }

  private countOther(): void {
    this.others += 1;
    if (this.others < MOST_OTHERS) return;
    const all = this.looked + this.plain.reduce((sum, count) => sum + count, 0);
    this.isOnlyText = this.others > all * OTHER_SHARE;
    this.isSkipped = this.isOnlyText && !this.isJudged;
  }

  private ask(text: string, place: Place): void {
    const asked = this.asked.get(text);
    if (!asked) this.asked.set(text, { count: 1, places: [place] });
    else {
      asked.count += 1;
      if (asked.places.length < MOST_PLACES) asked.places.push(place);
    }
  }

  private remember(text: string, isFit: boolean): void {
    if (this.known.size >= this.mostKnown) this.known.clear();
    this.known.set(text, isFit);
  }

  private refuse(text: string, { count, places }: Asked): void {
    this.unfit += count;
    const known = this.words.get(text);
    const isKept = known !== undefined || (this.words.size < MOST_WORDS && text.length <= LONGEST_WORD);
    if (isKept) this.words.set(text, (known ?? 0) + count);
    else this.hasMoreWords = true;
    // Answers come later than the rows between them.
    if (this.places.length < MOST_PLACES || places[0]!.row < this.places.at(-1)!.row)
      this.places = [...this.places, ...places].sort((a, b) => a.row - b.row).slice(0, MOST_PLACES);
  }
}

function placeOf(text: string, block: Block, index: number): Place {
  return {
    row: block.rowNumbers[index]!,
    line: block.lines[index]!,
    piece: block.piece,
    value: text.slice(0, LONGEST_VALUE),
  };
}
