import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LoadError } from '../errors';

export type Compression = 'none' | 'gzip';

const OUTPUT_BYTES = 1024 * 1024;
/** @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const GZIP_MAGIC = [0x1f, 0x8b] as const;

export function compressionOf(start: Uint8Array): Compression {
  return start[0] === GZIP_MAGIC[0] && start[1] === GZIP_MAGIC[1] ? 'gzip' : 'none';
}

export interface OpenedChunks {
  compression: Compression;
  /** To be iterated once. Whoever does not iterate it calls `return` on it, to close what is open. */
  chunks: AsyncGenerator<Uint8Array>;
}

/**
 * Looks at the first bytes and decompresses what is compressed, chunk by chunk.
 * The chunks throw LoadError `extract.corrupt` where gzip is broken or ends too soon.
 * @param name of the piece, for messages
 */
export async function openCompressed(source: AsyncIterable<Uint8Array>, name: string): Promise<OpenedChunks> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < GZIP_MAGIC.length) {
    const { done, value } = await iterator.next();
    if (done) break;
    first.push(value);
    bytes += value.length;
  }
  const compression = compressionOf(Buffer.concat(first.map((chunk) => chunk.subarray(0, 2))));
  const chunks = continued(first, iterator);
  return { compression, chunks: compression === 'gzip' ? gunzip(chunks, name) : chunks };
}

async function* continued(
  first: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Node's gunzip takes several members, one after the other, as gzip itself does. */
async function* gunzip(compressed: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(compressed, { objectMode: false, highWaterMark: OUTPUT_BYTES });
  const inflate = createGunzip({ chunkSize: OUTPUT_BYTES });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    throw isZlibError(error) ? corrupt(name, error) : error;
  } finally {
    source.destroy();
    inflate.destroy();
    // Ends the reading beneath, also where the stream never came to pull on it.
    await compressed.return(undefined);
  }
}

function isZlibError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && code.startsWith('Z_');
}

function corrupt(name: string, cause: unknown): LoadError {
  const isCutOff = (cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  return new LoadError('extract.corrupt', {
    class: 'fatal',
    message: isCutOff ? `The gzip file ${name} ends too soon.` : `The gzip file ${name} is damaged.`,
    remedy: 'Fetch or write it again; gzip -t tells whether it is whole.',
    cause,
  });
}
