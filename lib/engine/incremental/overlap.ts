import { LoadError } from '../errors';
import { quoteLiteral } from '../sql/identifiers';
import type { CursorKind } from './cursor';

const UNITS: Record<string, string> = {
  ms: 'milliseconds',
  s: 'seconds',
  m: 'minutes',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
};

/**
 * SQL of the value that lies `overlap` before `value`. Of a date the whole day counts; texts and UUIDs have no distance.
 * @throws LoadError `incremental.badOverlap` where the overlap does not go with the cursor
 */
export function beforeSql(kind: CursorKind, value: string, overlap: string): string {
  if (kind === 'numeric' || kind === 'float8')
    return `CAST(${value} - CAST(${quoteLiteral(numberOf(overlap))} AS ${kind}) AS ${kind})`;
  if (kind === 'date' || kind === 'timestamp' || kind === 'timestamptz')
    return `CAST(${value} - CAST(${quoteLiteral(intervalOf(overlap))} AS interval) AS ${kind})`;
  if (Number(overlap) === 0) return value;
  throw badOverlap(overlap, `A cursor of type ${kind} has no distances.`, 'Leave the overlap out.');
}

function numberOf(overlap: string): string {
  if (/^\d+(\.\d+)?$/.test(overlap)) return overlap;
  throw badOverlap(overlap, 'The cursor is a number.', 'Write the overlap as a number.');
}

/** As PostgreSQL reads it; a bare number is one of seconds. */
function intervalOf(overlap: string): string {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(overlap);
  return match ? `${match[1]} ${UNITS[match[2] || 's']!}` : overlap;
}

function badOverlap(overlap: string, why: string, remedy: string): LoadError {
  return new LoadError('incremental.badOverlap', {
    class: 'fatal',
    message: `The overlap "${overlap}" does not go with the cursor. ${why}`,
    remedy,
  });
}
