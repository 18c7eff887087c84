import { LoadError } from '../../errors';
import type { BytesPiece, OpenSource, SourceContext } from '../source';
import type { HttpConfig } from './config';
import { unreachable } from './errors';
import { askFacts, isEncoded, isSameVersion, PLAIN_BYTES, type FileFacts } from './file-facts';
import {
  acceptedEncodings,
  get,
  shownUrl,
  startDeadline,
  targetOf,
  type Deadline,
  type Target,
} from './request';
import { waitToRetry, withRetries } from './retry';

export async function openDownload(config: HttpConfig, context: SourceContext): Promise<OpenSource> {
  const target = targetOf(config);
  const name = shownUrl(target.url);
  const facts = await withRetries(name, context, () => askFacts(target, config, context));
  if (facts.size === 0) {
    throw new LoadError('source.empty', {
      class: 'fatal',
      message: `${name} is empty (0 bytes).`,
      remedy: 'Check the URL and whether the file was written completely.',
    });
  }
  const closing = new AbortController();
  const signal = AbortSignal.any([context.signal, closing.signal]);
  const download = new Download(config, { ...context, signal }, facts);
  const piece: BytesPiece = {
    kind: 'bytes',
    name,
    size: facts.size,
    read: (start = 0) => download.read(start),
    ...(facts.hasRanges && { readAt: (start: number, length: number) => download.readAt(start, length) }),
  };
  return {
    bytesTotal: facts.size,
    version: [facts.size, facts.version],
    async *pieces(from = 0) {
      if (from === 0) yield piece;
    },
    close: async () => closing.abort(new DOMException('The source is closed.', 'AbortError')),
  };
}

class Download {
  private readonly target: Target;
  private mayCompress: boolean;
  private readonly name: string;

  constructor(
    private readonly config: HttpConfig,
    private readonly context: SourceContext,
    private readonly facts: FileFacts,
  ) {
    this.target = targetOf(config);
    this.name = shownUrl(this.target.url);
    this.mayCompress = config.compression;
  }

  /** A connection that breaks is taken up again where it broke. */
  async *read(start: number): AsyncGenerator<Uint8Array> {
    const { size } = this.facts;
    let position = start;
    let failures = 0;
    while (size === undefined || position < size) {
      const before = position;
      try {
        for await (const chunk of this.stream(position)) {
          position += chunk.length;
          // Also where a few compressed bytes stand for more than the file holds.
          if (size !== undefined && position > size) throw this.changed();
          yield chunk;
        }
        if (size !== undefined && position < size) throw this.cutOff(position);
        return;
      } catch (error) {
        if (size !== undefined && position > size) throw error;
        if (position > before) failures = 0;
        failures += 1;
        await waitToRetry(this.name, this.context, { error, failures });
      }
    }
  }

  async readAt(start: number, length: number): Promise<Uint8Array> {
    return withRetries(this.name, this.context, async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.streamRange(`bytes=${start}-${start + length - 1}`, 0))
        chunks.push(chunk);
      return Buffer.concat(chunks);
    });
  }

  private stream(position: number): AsyncGenerator<Uint8Array> {
    const range = position > 0 && this.facts.hasRanges ? `bytes=${position}-` : undefined;
    return this.streamRange(range, range ? 0 : position);
  }

  /** @param skip bytes to leave out, where the server cannot */
  private async *streamRange(range: string | undefined, skip: number): AsyncGenerator<Uint8Array> {
    const deadline = startDeadline(this.config.timeoutMs, this.context.signal);
    let body: AsyncIterable<Uint8Array> | undefined;
    try {
      const response = await this.ask(range, deadline);
      body = this.checkedBody(response, range !== undefined);
      yield* skipped(extending(body, deadline), skip);
    } catch (error) {
      this.context.signal.throwIfAborted();
      throw unreachable(error, this.name);
    } finally {
      deadline.clear();
    }
  }

  /** Compressed only where the answer shows that it is of the version that was asked about. */
  private async ask(range: string | undefined, deadline: Deadline): Promise<Response> {
    if (range === undefined && this.mayCompress) {
      const response = await get(this.target, acceptedEncodings(this.config), { deadline });
      if (!isEncoded(response) || isSameVersion(response, this.facts)) return response;
      await response.body?.cancel();
      this.mayCompress = false;
    }
    return get(this.target, { ...PLAIN_BYTES, ...(range && { range }) }, { deadline });
  }

  private checkedBody(response: Response, isRange: boolean): AsyncIterable<Uint8Array> {
    const isWhole = !isRange || response.status === 206;
    if (isWhole && isSameVersion(response, this.facts) && response.body) return response.body;
    void response.body?.cancel();
    throw this.changed();
  }

  private changed(): LoadError {
    return new LoadError('source.changed', {
      class: 'retryable',
      message: `${this.name} changed while it was read.`,
      remedy: 'Load it again once it is complete.',
    });
  }

  private cutOff(position: number): LoadError {
    return new LoadError('source.unreachable', {
      class: 'retryable',
      message: `${this.name} broke off after ${position} of ${this.facts.size} bytes.`,
      remedy: 'Check the connection and the server.',
    });
  }
}

async function* extending(body: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    // The reader's own time does not count.
    deadline.pause();
    yield chunk;
    deadline.extend();
  }
}

async function* skipped(chunks: AsyncIterable<Uint8Array>, skip: number): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}
