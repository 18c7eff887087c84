import { z } from 'zod';
import { LoadError } from '../../errors';

/** Fewer records may well be the same by chance. */
const LEAST_RECORDS = 10;

/** What is to be known of a page to watch over it; plain data, for the worker that watches may be another one. */
export const pageMarkSchema = z.object({
  offset: z.number(),
  count: z.number(),
  /** Records there are in all, where the server says so. */
  total: z.number().optional(),
  /** Of its records. */
  hash: z.string(),
});
export type PageMark = z.infer<typeof pageMarkSchema>;

/**
 * Watches one reading of an API for what offsets alone do not tell: pages that come again, a total that changes, pages
 * that are left out.
 */
export class PageWatch {
  private readonly offsets = new Map<string, number>();
  private last: PageMark | undefined;

  /** @param shownUrl the API, for messages */
  constructor(private readonly shownUrl: string) {}

  /**
   * Takes the next page.
   * @returns what the record of attempts is to say of it, if anything
   * @throws LoadError `source.pagesRepeat`
   */
  next(page: PageMark): string | undefined {
    const { last } = this;
    this.last = { ...page, total: page.total ?? last?.total };
    if (page.count > 0) this.requireNew(page, last);
    if (page.total === undefined || last?.total === undefined || page.total === last.total) return undefined;
    return `The API holds ${page.total} records now, and ${last.total} a page ago: rows that it takes in or out while it is read may be read twice or not at all.`;
  }

  /**
   * Called on the page that ends the reading.
   * @throws LoadError `source.incomplete` where the API has more than it gave
   */
  end(offset: number): void {
    const total = this.last?.total;
    if (total === undefined || offset >= total) return;
    throw new LoadError('source.incomplete', {
      class: 'retryable',
      message: `${this.shownUrl} says that it holds ${total} records, and gave ${offset}.`,
      remedy: 'Try again later; if it stays so, ask for smaller pages or tell whoever runs the API.',
    });
  }

  private requireNew({ offset, hash, count }: PageMark, last: PageMark | undefined): void {
    const earlier = this.offsets.get(hash);
    this.offsets.set(hash, offset);
    if (earlier === undefined || earlier === offset) return;
    if (count < LEAST_RECORDS && earlier !== last?.offset) return;
    throw new LoadError('source.pagesRepeat', {
      class: 'fatal',
      message: `${this.shownUrl} gave the same page at offset ${earlier} and at offset ${offset}.`,
      remedy:
        'Check the names of its limit and offset parameters, and that it sorts its records by something that is unique.',
    });
  }
}
