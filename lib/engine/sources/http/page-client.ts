import { createHash } from 'node:crypto';
import type { RecordsPiece, SourceContext } from '../source';
import type { HttpConfig } from './config';
import { NO_RECORDS, recordsOf, type PageRecords } from './page-body';
import type { PageMark } from './page-watch';
import { readBody } from './read-body';
import { acceptedEncodings, get, shownUrl, startDeadline, targetOf, type Target } from './request';
import { RequestGate } from './request-gate';
import { MAX_WAIT_MS, withRetries } from './retry';
import { rateLimitWaitMs, totalCount } from './wait-headers';

export interface Page extends PageRecords {
  offset: number;
}

/** Asks an API for pages, over one gate for all of this process that read it. */
export class PageClient {
  private readonly target: Target;
  private readonly gate: RequestGate;

  constructor(
    readonly config: HttpConfig,
    private readonly context: SourceContext,
  ) {
    this.target = targetOf(config);
    this.gate = new RequestGate(config.requests);
  }

  get shownUrl(): string {
    return shownUrl(this.target.url);
  }

  pageName(offset: number): string {
    const { limitParam, offsetParam, pageSize } = this.config;
    return `${this.shownUrl}?${limitParam}=${pageSize}&${offsetParam}=${offset}`;
  }

  /** @throws LoadError `source.*`, once it has been tried often enough */
  fetch(offset: number, signal = this.context.signal): Promise<Page> {
    const what = this.pageName(offset);
    // A server that fails, or asks for patience, gets it from all.
    const context: SourceContext = {
      ...this.context,
      signal,
      sleep: (ms, until) => this.gate.hold(ms, this.context.sleep(ms, until)),
    };
    return withRetries(what, context, () =>
      this.gate.pass(
        () => this.request(offset, signal),
        (ms) => this.slowDown(what, ms, signal),
      ),
    );
  }

  /** On the record of the batch, though nothing is tried again for it. */
  tell(what: string, code: string, message: string): void {
    this.context.onAttempt?.({ what, number: 0, class: 'retryable', code, message });
  }

  private async slowDown(what: string, askedMs: number, signal: AbortSignal): Promise<void> {
    const ms = Math.min(askedMs, MAX_WAIT_MS);
    const seconds = Math.ceil(ms / 1000);
    this.tell(what, 'source.rateLimited', `Few requests are left: waiting ${seconds} s.`);
    await this.context.sleep(ms, signal);
    signal.throwIfAborted();
  }

  private async request(offset: number, signal: AbortSignal): Promise<Page> {
    const { config, target } = this;
    const url = new URL(target.url);
    url.searchParams.set(config.limitParam, String(config.pageSize));
    url.searchParams.set(config.offsetParam, String(offset));
    const deadline = startDeadline(config.timeoutMs, signal);
    try {
      const headers = { accept: 'application/json', ...acceptedEncodings(config) };
      const response = await get({ ...target, url }, headers, { deadline });
      this.gate.ask(rateLimitWaitMs(response.headers, Date.now()));
      const body = await readBody(response, this.shownUrl);
      const records = response.status === 204 ? NO_RECORDS : recordsOf(body, config, this.shownUrl);
      return { offset, ...records, total: records.total ?? totalCount(response.headers) };
    } finally {
      deadline.clear();
    }
  }
}

/** @param marks  of the pages that it is made of */
export function pagePiece(
  client: PageClient,
  { offset, lines }: Pick<Page, 'offset' | 'lines'>,
  marks?: PageMark[],
): RecordsPiece {
  return { kind: 'records', name: client.pageName(offset), lines, ...(marks && { mark: marks }) };
}

export function markOf({ offset, count, total, lines }: Page): PageMark {
  return { offset, count, total, hash: createHash('sha1').update(lines).digest('base64') };
}
