import type { SourceContext } from '../source';
import type { HttpConfig } from './config';
import { get, startDeadline, type Target } from './request';

/** What the server says of the file before it is read. */
export interface FileFacts {
  size: number | undefined;
  hasRanges: boolean;
  /** Tells one version of the file from the next, where the server gives such a mark. */
  version: string | undefined;
}

// In a compressed transfer sizes and ranges speak of other bytes than those that arrive.
export const PLAIN_BYTES = { 'accept-encoding': 'identity' };

/** One byte is asked for: the answer tells the size and whether ranges are to be had, and costs next to nothing. */
export async function askFacts(
  target: Target,
  config: HttpConfig,
  context: SourceContext,
): Promise<FileFacts> {
  const deadline = startDeadline(config.timeoutMs, context.signal);
  try {
    const headers = { ...PLAIN_BYTES, range: 'bytes=0-0' };
    const response = await get(target, headers, { deadline, accept: [416] });
    await response.body?.cancel();
    return factsOf(response);
  } finally {
    deadline.clear();
  }
}

function factsOf(response: Response): FileFacts {
  const { headers, status } = response;
  const isPlain = !isEncoded(response);
  const total = /\/(\d+)\s*$/.exec(headers.get('content-range') ?? '')?.[1];
  const length = status === 200 ? headers.get('content-length') : null;
  const size = total ?? length ?? (status === 416 ? '0' : undefined);
  return {
    size: isPlain && size != null ? Number(size) : undefined,
    hasRanges: status === 206 && isPlain && total !== undefined,
    version: versionOf(response),
  };
}

function versionOf({ headers }: Response): string | undefined {
  return headers.get('etag') ?? headers.get('last-modified') ?? undefined;
}

export function isEncoded({ headers }: Response): boolean {
  return (headers.get('content-encoding') ?? 'identity') !== 'identity';
}

/** Whether an answer is of the version that was asked about first. */
export function isSameVersion(response: Response, { version }: FileFacts): boolean {
  if (!isEncoded(response)) return versionOf(response) === version;
  return plainMark(versionOf(response)) === plainMark(version);
}

/** Servers mark a compressed answer as weak, or with the coding's name: W/"5f3", "5f3-gzip", "5f3;br". */
function plainMark(version: string | undefined): string | undefined {
  return version?.replace(/^W\//, '').replace(/[-;:+](gzip|br|deflate)"$/, '"');
}
