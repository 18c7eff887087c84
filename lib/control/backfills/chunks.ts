import type { BackfillRange, Bounds } from './schemas';

/** What cursor values look like, as far as bounds are concerned. */
export type CursorForm = 'integer' | 'date' | 'timestamp' | 'timestamptz';

/** @returns undefined for types whose values lie so close that whole numbers or days would leave some out */
export function cursorFormOf(type: string): CursorForm | undefined {
  if (/^(smallint|integer|bigint|numeric\(\d+,0\))$/.test(type)) return 'integer';
  if (type === 'date') return 'date';
  if (/^timestamp(\(\d\))? without time zone$/.test(type)) return 'timestamp';
  if (/^timestamp(\(\d\))? with time zone$/.test(type)) return 'timestamptz';
  return undefined;
}

/**
 * Cuts a range into chunks that touch without overlapping, in order; both ends of each are included. PostgreSQL keeps
 * times to the microsecond, so that nothing lies between the end of one chunk and the start of the next.
 */
export function* chunksOf(range: BackfillRange, form: CursorForm): Generator<Bounds> {
  if (range.of === 'keys') yield* keyChunks(range);
  else yield* timeChunks(range, form);
}

function* keyChunks({ from, to, size }: Extract<BackfillRange, { of: 'keys' }>): Generator<Bounds> {
  const end = BigInt(to);
  for (let start = BigInt(from); start <= end; start += BigInt(size)) {
    const last = start + BigInt(size) - 1n;
    yield { from: String(start), to: String(last < end ? last : end) };
  }
}

type TimeRange = Extract<BackfillRange, { of: 'times' }>;

function* timeChunks(range: TimeRange, form: CursorForm): Generator<Bounds> {
  const afterEnd = Date.parse(`${range.to}T00:00:00Z`) + 86_400_000;
  for (let index = 0; ; index += 1) {
    const start = startOf(range, index);
    if (start >= afterEnd) return;
    const next = Math.min(startOf(range, index + 1), afterEnd);
    yield { from: momentAt(start, form), to: lastBefore(next, form) };
  }
}

/** Counted from the range's start each time: a chain of months that begins on the 31st would slip to the 28th and stay. */
function startOf({ from, unit, size }: TimeRange, index: number): number {
  const origin = new Date(`${from}T00:00:00Z`);
  if (unit !== 'months') return origin.getTime() + index * size * HOURS[unit] * 3_600_000;
  const [year, month] = [origin.getUTCFullYear(), origin.getUTCMonth() + index * size];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(origin.getUTCDate(), lastDay));
}

const HOURS = { hours: 1, days: 24, weeks: 168 } as const;

function momentAt(at: number, form: CursorForm): string {
  const text = new Date(at).toISOString();
  if (form === 'date') return text.slice(0, 10);
  return `${text.slice(0, 19)}${form === 'timestamptz' ? 'Z' : ''}`;
}

function lastBefore(at: number, form: CursorForm): string {
  if (form === 'date') return momentAt(at - 86_400_000, form);
  return momentAt(at - 1_000, form).replace(/(:\d\d)(Z?)$/, '$1.999999$2');
}
