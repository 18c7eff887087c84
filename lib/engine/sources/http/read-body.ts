import { LoadError } from '../../errors';
import { unreachable } from './errors';

const MEBIBYTE = 1024 * 1024;
/**
 * A page has to be whole before the next can be asked for. Three are in memory at most: the one that is worked on, the
 * one ahead, and the one ahead once more while its pieces are put together.
 */
export const MAX_PAGE_BYTES = 32 * MEBIBYTE;

/**
 * The body of an answer, decompressed piece by piece and given up past the bound: a few bytes may stand for gigabytes.
 * @throws LoadError `source.pageTooLarge`, and what `unreachable` makes of a connection that breaks
 */
export async function readBody(
  response: Response,
  shownUrl: string,
  maxBytes = MAX_PAGE_BYTES,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      // Leaving the loop closes the connection.
      if (bytes > maxBytes) throw tooLarge(shownUrl, maxBytes);
      pieces.push(piece);
    }
  } catch (error) {
    throw unreachable(error, shownUrl);
  }
  return withoutMark(Buffer.concat(pieces, bytes));
}

/** A byte order mark is none of JSON's white space. */
function withoutMark(body: Buffer): Buffer {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return hasMark ? body.subarray(3) : body;
}

function tooLarge(shownUrl: string, maxBytes: number): LoadError {
  return new LoadError('source.pageTooLarge', {
    class: 'fatal',
    message: `An answer of ${shownUrl} is larger than ${maxBytes / MEBIBYTE} MiB, decompressed.`,
    remedy: 'Ask for smaller pages.',
  });
}
