import type { OpenSource, RecordsPiece, SourceContext } from '../source';
import type { HttpConfig } from './config';
import { NO_RECORDS, recordsOf, type PageRecords } from './page-body';
import { PageWatch } from './page-watch';
import { readBody } from './read-body';
import { acceptedEncodings, get, shownUrl, startDeadline, targetOf, type Target } from './request';
import { MAX_WAIT_MS, withRetries } from './retry';
import { rateLimitWaitMs, totalCount } from './wait-headers';

interface Page extends PageRecords {
  offset: number;
  /** Records in all, where the server says so. */
  total: number | undefined;
  /** What the server asks to wait before the next request. */
  waitMs: number;
}

/** Asks for the first page, which the first reading then starts with. */
export async function openPages(config: HttpConfig, context: SourceContext): Promise<OpenSource> {
  const source = new PagedSource(config, context);
  await source.open();
  return source;
}

class PagedSource implements OpenSource {
  readonly bytesTotal = undefined;
  private readonly target: Target;
  private readonly closing = new AbortController();
  /** Offset of each page that was seen, so that a reading may start in the middle. */
  private readonly offsets: number[] = [0];
  private firstPage: Page | undefined;

  constructor(
    private readonly config: HttpConfig,
    private readonly context: SourceContext,
  ) {
    this.target = targetOf(config);
  }

  async open(): Promise<void> {
    this.firstPage = await this.fetchPage(0, this.context);
  }

  async *pieces(from = 0): AsyncGenerator<RecordsPiece> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.context.signal, this.closing.signal, stop.signal]);
    const context = { ...this.context, signal };
    const watch = new PageWatch(shownUrl(this.target.url));
    let index = Math.min(from, this.offsets.length - 1);
    let pending = this.takeFirstPage(index) ?? this.fetchPage(this.offsets[index]!, context);
    try {
      for (;;) {
        const page = await pending;
        signal.throwIfAborted();
        const note = watch.next(page);
        if (note) this.tell(page, note);
        if (page.count === 0) return watch.end(page.offset);
        this.offsets[index + 1] = page.offset + page.count;
        pending = this.fetchNext(page, context);
        // Whoever stops reading here never awaits it.
        pending.catch(() => {});
        if (index >= from) yield this.toPiece(page);
        index += 1;
      }
    } finally {
      stop.abort();
      await pending.catch(() => {});
    }
  }

  async close(): Promise<void> {
    this.closing.abort(new DOMException('The source is closed.', 'AbortError'));
  }

  private takeFirstPage(index: number): Promise<Page> | undefined {
    const page = index === 0 ? this.firstPage : undefined;
    this.firstPage = undefined;
    return page && Promise.resolve(page);
  }

  private async fetchNext(page: Page, context: SourceContext): Promise<Page> {
    if (page.waitMs > 0) {
      const waitMs = Math.min(page.waitMs, MAX_WAIT_MS);
      context.onAttempt?.({
        what: this.pageName(page.offset + page.count),
        number: 0,
        class: 'retryable',
        code: 'source.rateLimited',
        message: `Few requests are left: waiting ${Math.ceil(waitMs / 1000)} s.`,
      });
      await context.sleep(waitMs, context.signal);
      context.signal.throwIfAborted();
    }
    return this.fetchPage(page.offset + page.count, context);
  }

  private fetchPage(offset: number, context: SourceContext): Promise<Page> {
    return withRetries(this.pageName(offset), context, () => this.requestPage(offset, context.signal));
  }

  private async requestPage(offset: number, signal: AbortSignal): Promise<Page> {
    const { config, target } = this;
    const url = new URL(target.url);
    url.searchParams.set(config.limitParam, String(config.pageSize));
    url.searchParams.set(config.offsetParam, String(offset));
    const deadline = startDeadline(config.timeoutMs, signal);
    try {
      const headers = { accept: 'application/json', ...acceptedEncodings(config) };
      const response = await get({ ...target, url }, headers, { deadline });
      const waitMs = rateLimitWaitMs(response.headers, Date.now());
      const body = await readBody(response, shownUrl(url));
      const records = response.status === 204 ? NO_RECORDS : recordsOf(body, config.records, shownUrl(url));
      return { offset, waitMs, total: totalCount(response.headers), ...records };
    } finally {
      deadline.clear();
    }
  }

  private toPiece(page: Page): RecordsPiece {
    return { kind: 'records', name: this.pageName(page.offset), lines: page.lines };
  }

  private pageName(offset: number): string {
    const { limitParam, offsetParam, pageSize } = this.config;
    return `${shownUrl(this.target.url)}?${limitParam}=${pageSize}&${offsetParam}=${offset}`;
  }

  /** On the record of the batch, though nothing is tried again for it. */
  private tell({ offset }: Page, message: string): void {
    const what = this.pageName(offset);
    this.context.onAttempt?.({ what, number: 0, class: 'retryable', code: 'source.totalChanged', message });
  }
}
