import { LoadError } from '../errors';

/**
 * What binary COPY begins with: its signature, flags, and the length of an extension that no version has ever written.
 * @see https://www.postgresql.org/docs/current/sql-copy.html (binary format)
 */
export const TUPLES_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
/** What it ends with: a tuple of -1 fields. */
export const TUPLES_END = Buffer.from([0xff, 0xff]);

/** The code of what ends a try at a batch whose rows cannot go over as tuples after all: the batch begins anew, with text. */
export const NOT_TUPLES = 'stage.notTuples';

/** @param what finishes no sentence: it is one, without its full stop */
export function notTuples(what: string, cause?: unknown): LoadError {
  return new LoadError(NOT_TUPLES, {
    class: 'retryable',
    message: `${what}: rows have to go over as text.`,
    cause,
  });
}

/** What a binary COPY is sent. */
export function* withFrame(tuples: Iterable<Buffer>): Generator<Buffer> {
  yield TUPLES_HEADER;
  yield* tuples;
  yield TUPLES_END;
}
