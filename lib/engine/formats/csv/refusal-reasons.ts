import { isUtf8 } from 'node:buffer';
import type { Reason } from '../../extract/block';
import { CR } from './dialect';

const BAD_COPY_FILE_FORMAT = '22P04';
const CHARACTER_NOT_IN_REPERTOIRE = '22021';

export interface RecordFacts {
  body: Buffer;
  fields: number;
  expected: number;
  /** Another number of fields is as good. */
  mayBeRagged: boolean;
  /** What `expected` is taken from. */
  hasHeader: boolean;
  /** What holds against every record of its piece. */
  against: readonly Reason[];
  /** Line ends of the other style outside quotes. */
  strays: number;
  eol: number;
  /** Holds the byte that stands in for a quote. */
  holdsQuoteByte: boolean;
}

/** Everything that keeps a record from being data that COPY can take; empty for a sound one. */
export function reasonsAgainst(record: RecordFacts): Reason[] {
  const { body, fields, expected } = record;
  const reasons: Reason[] = [...record.against];
  if (record.strays > 0) {
    const [inside, style] = record.eol === CR ? ['LF', 'CR'] : ['CR', 'LF'];
    reasons.push(malformed(`has a lone ${inside} outside quotes, lines end in ${style}`));
  }
  if (record.holdsQuoteByte) reasons.push(malformed('has a control character where nothing can be quoted'));
  if (body.includes(0)) reasons.push(malformed('has a NUL character', CHARACTER_NOT_IN_REPERTOIRE, '0x00'));
  if (!isUtf8(body)) {
    reasons.push(
      malformed('has bytes that are not valid text', CHARACTER_NOT_IN_REPERTOIRE, firstBadByte(body)),
    );
  }
  if (fields !== expected && !record.mayBeRagged) {
    const whole = record.hasHeader ? `the header has ${expected}` : `${expected} are expected`;
    reasons.push(malformed(`has ${fields} ${fields === 1 ? 'field' : 'fields'}, ${whole}`));
  }
  return reasons;
}

/** For every record of a piece whose header lacks a field. */
export function lackingReason(field: string): Reason {
  return {
    column: null,
    rule: 'missing-field',
    sqlstate: null,
    value: null,
    message: `the field "${field}" is missing from its source`,
  };
}

/** For the first line of a record that never ends, or for all that there is of it. */
export function unclosedReason(isLast: boolean): Reason {
  const message = 'opens a quote that is never closed';
  return malformed(isLast ? message : `${message}; reading went on at the next line`);
}

/** For the first line of a record that is too long, or for as much of that line as is kept. */
export function overlongReason(maxRecordBytes: number, isCut: boolean): Reason {
  const message = `is longer than ${maxRecordBytes} bytes`;
  return malformed(
    isCut ? `${message}; only its start is kept` : `${message}; reading went on at its next line`,
  );
}

function malformed(message: string, sqlstate = BAD_COPY_FILE_FORMAT, value: string | null = null): Reason {
  return { column: null, rule: 'malformed', sqlstate, value, message };
}

const REPLACEMENT = '\ufffd';

function firstBadByte(body: Buffer): string {
  const text = body.toString('utf8');
  let at = text.indexOf(REPLACEMENT);
  let offset = Buffer.byteLength(text.slice(0, at));
  // A replacement character may also stand in the text itself.
  while (isUtf8(body.subarray(offset, offset + 3))) {
    const next = text.indexOf(REPLACEMENT, at + 1);
    if (next < 0) break;
    offset += Buffer.byteLength(text.slice(at, next));
    at = next;
  }
  return `0x${body.subarray(offset, offset + 1).toString('hex')}`;
}
