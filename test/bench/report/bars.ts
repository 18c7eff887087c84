import { medianRatio, type CaseFigures } from './figures';

/** One time divided by another (or by several, added up), and what it is held to. */
interface Bar {
  title: string;
  of: string;
  by: readonly string[];
  limit: { atMost: number } | { atLeast: number };
  /** Rows a second are compared instead of seconds. */
  isThroughput?: boolean;
}

export interface Verdict {
  title: string;
  limit: Bar['limit'];
  value?: number;
  verdict: 'met' | 'missed' | 'not measured';
  why?: string;
}

export const BARS: readonly Bar[] = [
  {
    title: 'upsert into an empty keyed table ÷ bare COPY into it',
    of: 'clean',
    by: ['copy'],
    limit: { atMost: 1.0 },
  },
  {
    title: 'the same where the key must stay ÷ bare COPY',
    of: 'key-stays',
    by: ['copy'],
    limit: { atMost: 1.3 },
  },
  {
    title: 'the same with three columns transformed ÷ bare COPY',
    of: 'transformed',
    by: ['copy'],
    limit: { atMost: 1.4 },
  },
  { title: '1 % bad rows ÷ clean', of: 'bad-1', by: ['clean'], limit: { atMost: 1.12 } },
  { title: '20 % bad rows ÷ clean', of: 'bad-20', by: ['clean'], limit: { atMost: 2.0 } },
  {
    title: 'unchanged re-load ÷ COPY + ON CONFLICT',
    of: 'unchanged',
    by: ['reload-unchanged'],
    limit: { atMost: 0.5 },
  },
  {
    title: 'every row changed, preferring speed ÷ COPY + ON CONFLICT',
    of: 'changed-fast',
    by: ['reload-changed'],
    limit: { atMost: 1.0 },
  },
  {
    title: 'staging with 2 lanes ÷ bare COPY into staging',
    of: 'staging',
    by: ['copy-staging'],
    limit: { atMost: 0.8 },
  },
  {
    title: 'rows a second of ten times the rows ÷ of the rows',
    of: 'clean-large',
    by: ['clean'],
    limit: { atLeast: 0.9 },
    isThroughput: true,
  },
  {
    title: 'HTTP pages ÷ (bare COPY + fetch and JSON.parse)',
    of: 'http',
    by: ['copy', 'fetch-pages'],
    limit: { atMost: 1.2 },
  },
  { title: 'pgloader ÷ us, clean', of: 'pgloader', by: ['clean'], limit: { atLeast: 8 } },
  { title: 'pgloader ÷ us, 1 % bad rows', of: 'pgloader-bad-1', by: ['bad-1-few'], limit: { atLeast: 50 } },
  { title: 'csv-parse + ON CONFLICT ÷ us', of: 'pipeline', by: ['clean'], limit: { atLeast: 6 } },
];

const MAX_PEAK_MIB = 256;

/** The verdicts of all bars whose cases are among these, and of the memory that ours took. */
export function judge(figures: readonly CaseFigures[]): Verdict[] {
  const verdicts = BARS.flatMap((bar) => {
    const [of, ...by] = [bar.of, ...bar.by].map((id) => figures.find((each) => each.id === id));
    return of && by.every((each) => each !== undefined) ? [judgeBar(bar, of, by)] : [];
  });
  const peaks = figures.filter(({ isOurs }) => isOurs).flatMap(({ peakMib }) => peakMib ?? []);
  if (peaks.length === 0) return verdicts;
  const memory = { title: 'peak memory of our processes, MiB', limit: { atMost: MAX_PEAK_MIB } };
  return [...verdicts, decide(memory, Math.max(...peaks))];
}

function judgeBar(bar: Bar, of: CaseFigures, by: CaseFigures[]): Verdict {
  const { title, limit } = bar;
  const why = [of, ...by].find((each) => each.unavailable !== undefined)?.unavailable;
  if (why !== undefined) return { title, limit, verdict: 'not measured', why };
  const ratio = medianRatio(
    of.seconds,
    by.map((each) => each.seconds),
  );
  return decide({ title, limit }, bar.isThroughput ? of.rows / by[0]!.rows / ratio : ratio);
}

function decide({ title, limit }: Pick<Verdict, 'title' | 'limit'>, value: number): Verdict {
  const isMet = 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
  return { title, limit, value, verdict: isMet ? 'met' : 'missed' };
}
