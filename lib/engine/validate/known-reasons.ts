import type { Reason } from '../extract/block';

const MOST_LISTS = 2_000;
/** Longer ones hold long values, which hardly come twice. */
const LONGEST_KEPT = 500;

/**
 * Lists of reasons by what the server said of a row. Bad rows mostly fail alike: those that do share one list, which is
 * read, counted and written out once. Nobody may change a list.
 */
export class KnownReasons {
  private readonly lists = new Map<string, Reason[]>();

  /** @param read makes the list where it is not known */
  get(found: string, read: (found: string) => Reason[]): Reason[] {
    const known = this.lists.get(found);
    if (known) return known;
    const list = read(found);
    if (found.length > LONGEST_KEPT) return list;
    if (this.lists.size >= MOST_LISTS) this.lists.clear();
    this.lists.set(found, list);
    return list;
  }
}
