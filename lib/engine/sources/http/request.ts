import { LoadError } from '../../errors';
import type { HttpConfig } from './config';
import { responseError, unreachable } from './errors';

const MAX_REDIRECTS = 10;

/** What one request is made of; `headers` never leave the origin of `url`. */
export interface Target {
  url: URL;
  /** Secrets: the configured headers and the token. */
  headers: Headers;
}

export function targetOf(config: HttpConfig): Target {
  const url = new URL(config.url);
  const headers = new Headers();
  for (const { name, value } of config.headers) headers.append(name, value);
  if (config.bearerToken) headers.set('authorization', `Bearer ${config.bearerToken}`);
  // fetch refuses a URL with credentials; they mean basic authentication.
  if (url.username || url.password) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    if (!headers.has('authorization')) {
      headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    }
    url.username = '';
    url.password = '';
  }
  url.hash = '';
  return { url, headers };
}

/** What a server may compress an answer with: all that fetch decodes, which it does by itself. */
export function acceptedEncodings({ compression }: HttpConfig): Record<string, string> {
  return { 'accept-encoding': compression ? 'gzip, deflate, br' : 'identity' };
}

/** The URL without credentials and query, which may hold keys. */
export function shownUrl(url: URL): string {
  return url.origin + url.pathname;
}

/** Bounds one exchange in time, and ends with the batch. `extend` starts the clock again, `pause` stops it. */
export interface Deadline {
  signal: AbortSignal;
  extend(): void;
  pause(): void;
  clear(): void;
}

export function startDeadline(timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const abort = () => controller.abort(parent.reason);
  if (parent.aborted) abort();
  parent.addEventListener('abort', abort, { once: true });
  const expire = () => controller.abort(new DOMException(`No answer within ${timeoutMs} ms`, 'TimeoutError'));
  let timer = setTimeout(expire, timeoutMs);
  return {
    signal: controller.signal,
    extend() {
      clearTimeout(timer);
      timer = setTimeout(expire, timeoutMs);
    },
    pause: () => clearTimeout(timer),
    clear() {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
    },
  };
}

/**
 * GETs `target`, following redirects; another origin is asked without the configured headers and the token.
 * @returns a response of status 2xx, or of one in `accept`; its body is unread
 * @throws LoadError `source.unreachable`, `source.timeout` and others by status (see `responseError`)
 */
export async function get(
  target: Target,
  extra: Record<string, string>,
  { deadline, accept = [] }: { deadline: Deadline; accept?: readonly number[] },
): Promise<Response> {
  let { url } = target;
  let ownHeaders: Headers | undefined = target.headers;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const headers = new Headers(ownHeaders);
    for (const [name, value] of Object.entries(extra)) {
      if (!headers.has(name) || name === 'range') headers.set(name, value);
    }
    const response = await send(url, headers, deadline);
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) {
      if (response.ok || accept.includes(response.status)) return response;
      await response.body?.cancel();
      throw responseError(response, shownUrl(url));
    }
    await response.body?.cancel();
    const next = redirectTarget(location, url);
    if (next.origin !== url.origin) ownHeaders = undefined;
    url = next;
  }
  throw new LoadError('source.badResponse', {
    class: 'fatal',
    message: `${shownUrl(target.url)} redirects without end.`,
    remedy: 'Use the address that it finally leads to.',
  });
}

async function send(url: URL, headers: Headers, { signal }: Deadline): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    throw unreachable(error, shownUrl(url));
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectTarget(location: string, from: URL): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (next?.protocol === 'https:' || next?.protocol === 'http:') {
    next.username = '';
    next.password = '';
    return next;
  }
  throw new LoadError('source.badResponse', {
    class: 'fatal',
    message: `${shownUrl(from)} redirects to something that is no web address.`,
    remedy: 'Use the address that it is meant to lead to.',
  });
}
