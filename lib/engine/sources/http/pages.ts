import { z } from 'zod';
import { LoadError } from '../../errors';
import type { ListedPiece, OpenSource, RecordsPiece, SourceContext } from '../source';
import type { HttpConfig } from './config';
import { listPages } from './listed-pages';
import { markOf, PageClient, pagePiece, type Page } from './page-client';
import { PageWatch, pageMarkSchema, type PageMark } from './page-watch';
import { PageWindow } from './page-window';

/** Pages of the first reading, which looks at no more than that, are kept for the next one. */
const KEPT_BYTES = 1024 * 1024;

/** Asks for the first page, which the first reading then starts with. */
export async function openPages(config: HttpConfig, context: SourceContext): Promise<OpenSource> {
  const source = new PagedSource(config, context);
  await source.open();
  return source;
}

class PagedSource implements OpenSource {
  readonly bytesTotal = undefined;
  readonly isLive = true;
  bytesExpected?: number;
  listed?: readonly ListedPiece[];
  private readonly client: PageClient;
  private readonly closing = new AbortController();
  private readonly signal: AbortSignal;
  /** Offset of each page that is known, so that a reading may start in the middle. */
  private readonly offsets: (number | undefined)[] = [0];
  private known = new Map<number, Promise<Page>>();
  private wasRead = false;

  constructor(
    config: HttpConfig,
    private readonly context: SourceContext,
  ) {
    this.signal = AbortSignal.any([context.signal, this.closing.signal]);
    this.client = new PageClient(config, { ...context, signal: this.signal });
  }

  async open(): Promise<void> {
    const first = await this.client.fetch(0);
    this.known.set(0, Promise.resolve(first));
    const listed = listPages(this.client, first);
    if (!listed) return;
    this.bytesExpected = listed.reduce((sum, { size }) => sum + (size ?? 0), 0);
    // What an increment leaves out is of this process's own making.
    if (!this.context.slice) this.listed = listed;
  }

  async *pieces(from = 0, rowsBefore?: number): AsyncGenerator<RecordsPiece> {
    const { client, signal } = this;
    const isFirst = !this.wasRead;
    this.wasRead = true;
    const window = new PageWindow(client, this.known, signal);
    const kept = new Map<number, Promise<Page>>();
    let keptBytes = 0;
    this.known = new Map();
    const watch = new PageWatch(client.shownUrl);
    let index = this.lastKnown(from, rowsBefore);
    let offset = this.offsets[index]!;
    try {
      for (;;) {
        const page = await window.take(offset);
        signal.throwIfAborted();
        if (isFirst && keptBytes < KEPT_BYTES) kept.set(offset, Promise.resolve(page));
        keptBytes += page.lines.length;
        this.watchPage(watch, markOf(page));
        if (page.count === 0) return;
        offset += page.count;
        this.offsets[index + 1] = offset;
        window.askAfter(page);
        if (index >= from) yield pagePiece(client, page);
        index += 1;
      }
    } finally {
      if (isFirst && !signal.aborted) this.known = new Map([...kept, ...window.handOn()]);
      else await window.close();
    }
  }

  /** Holds what several workers have read against each other, as one reading does page by page. */
  judge(marks: readonly unknown[]): void {
    const pages = z.array(z.array(pageMarkSchema)).parse(marks).flat();
    const end = pages.findIndex(({ count }) => count === 0);
    const beyond = pages.slice(end).find(({ count }) => count > 0);
    if (end !== -1 && beyond) throw this.leftOut(pages[end]!, beyond);
    const watch = new PageWatch(this.client.shownUrl);
    for (const page of end === -1 ? pages : pages.slice(0, end + 1)) this.watchPage(watch, page);
  }

  async close(): Promise<void> {
    this.closing.abort(new DOMException('The source is closed.', 'AbortError'));
    await Promise.allSettled(this.known.values());
  }

  private watchPage(watch: PageWatch, page: PageMark): void {
    const note = watch.next(page);
    if (note) this.client.tell(this.client.pageName(page.offset), 'source.totalChanged', note);
    if (page.count === 0) watch.end(page.offset);
  }

  /** Place of the page from which a reading has to go on to come to the page at `from`. */
  private lastKnown(from: number, rowsBefore = this.listed?.[from]?.rowsBefore): number {
    this.offsets[from] ??= rowsBefore;
    let index = from;
    while (this.offsets[index] === undefined) index -= 1;
    return index;
  }

  private leftOut(empty: PageMark, beyond: PageMark): LoadError {
    return new LoadError('source.incomplete', {
      class: 'retryable',
      message: `${this.client.shownUrl} gave no records at offset ${empty.offset}, and ${beyond.count} at offset ${beyond.offset}.`,
      remedy: 'Try again later; if it stays so, tell whoever runs the API.',
    });
  }
}
