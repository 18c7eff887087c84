import type { Page, PageClient } from './page-client';
import { MAX_PAGE_BYTES } from './read-body';

/**
 * The pages that a reading has asked for beforehand. Where the API says how many records it holds, several: each is
 * taken to begin where the one before it ends, if all are as long. One that turns out not to is not used.
 */
export class PageWindow {
  private readonly ahead = new Map<number, Promise<Page>>();
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private mayGuess = true;
  private largestBytes = 1;

  /** @param known  pages that an earlier reading has asked for */
  constructor(
    private readonly client: PageClient,
    private readonly known: Map<number, Promise<Page>>,
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal, this.stop.signal]);
  }

  async take(offset: number): Promise<Page> {
    const asked = this.known.get(offset) ?? this.ahead.get(offset) ?? this.client.fetch(offset, this.signal);
    this.known.delete(offset);
    this.ahead.delete(offset);
    const page = await asked;
    this.largestBytes = Math.max(this.largestBytes, page.lines.length);
    return page;
  }

  /** Asks for what comes after a page; at least for the next, so that it is on its way while this one is worked on. */
  askAfter({ offset, count, total }: Page): void {
    const next = offset + count;
    if (this.ahead.size > 0 && !this.known.has(next) && !this.ahead.has(next)) {
      this.mayGuess = false;
      this.ahead.clear();
    }
    const end = total !== undefined && this.mayGuess ? total : next;
    const most = Math.max(1, Math.min(this.client.config.requests, MAX_PAGE_BYTES / this.largestBytes));
    for (let at = next, asked = 1; asked <= most && (at < end || at === next); at += count, asked += 1) {
      if (this.known.has(at) || this.ahead.has(at)) continue;
      const page = this.client.fetch(at, this.signal);
      // Whoever stops reading here never awaits it.
      page.catch(() => {});
      this.ahead.set(at, page);
    }
  }

  /** What was asked for and not taken, for the next reading. */
  handOn(): Map<number, Promise<Page>> {
    return new Map([...this.known, ...this.ahead]);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.stop.abort(new DOMException('The reading has ended.', 'AbortError'));
    await Promise.allSettled(this.ahead.values());
  }
}
