import { cn } from './class-names';
import { exact, percent, shareOf } from './format';

export interface RowCounts {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  quarantined: number;
  duplicates: number;
  filtered: number;
}

/** The six ends that a row can come to, in the order of the sum. */
const TERMS = [
  { key: 'inserted', word: 'inserted', bar: 'bg-succeeded' },
  { key: 'updated', word: 'updated', bar: 'bg-running' },
  { key: 'unchanged', word: 'unchanged', bar: 'bg-accent/55' },
  { key: 'quarantined', word: 'quarantined', bar: 'bg-partial' },
  { key: 'duplicates', word: 'duplicates', bar: 'bg-queued' },
  { key: 'filtered', word: 'filtered', bar: 'bg-line-strong/60' },
] as const;

/** Ends that a rehearsal does not bring about. */
const WRITTEN: ReadonlySet<string> = new Set(['inserted', 'updated']);

/** Read = inserted + updated + …: the account of a batch, as a sum that the reader can check. */
export function ConservationSum({
  counts,
  isRehearsal,
  quarantineHref,
}: {
  counts: RowCounts;
  isRehearsal?: boolean;
  quarantineHref?: string;
}) {
  const total = TERMS.reduce((sum, term) => sum + counts[term.key], 0);
  return (
    <div className="flex flex-col gap-2.5">
      <dl className="grid grid-cols-3 items-start gap-x-3 gap-y-2.5 tabular-nums sm:flex sm:flex-wrap sm:gap-x-4">
        <Figure word="read" count={counts.read} className="col-span-3" />
        {TERMS.map((term, index) => (
          <Figure
            key={term.key}
            word={isRehearsal && WRITTEN.has(term.key) ? `would be ${term.word}` : term.word}
            count={counts[term.key]}
            operator={index === 0 ? '=' : '+'}
            swatch={term.bar}
            href={term.key === 'quarantined' && counts.quarantined > 0 ? quarantineHref : undefined}
          />
        ))}
      </dl>
      <SumBar counts={counts} />
      {total !== counts.read && (
        <p className="text-xs text-failed">
          The account does not close: {exact(total)} of {exact(counts.read)} rows are accounted for.
        </p>
      )}
    </div>
  );
}

interface FigureProps {
  word: string;
  count: number;
  /** Before every term of the sum; the total has none. */
  operator?: '=' | '+';
  swatch?: string;
  href?: string | undefined;
  className?: string;
}

function Figure({ word, count, operator, swatch, href, className }: FigureProps) {
  const isQuiet = count === 0 && operator !== undefined;
  const figure = (
    <span className={cn('text-lg leading-6 font-semibold', isQuiet && 'font-normal text-ink-3')}>
      {exact(count)}
    </span>
  );
  return (
    <div className={cn('flex flex-col-reverse', className)}>
      <dt className={cn('flex items-center gap-1.5 text-xs text-ink-2', operator && 'pl-5')}>
        {swatch && (
          <span aria-hidden className={cn('size-2 rounded-[2px]', swatch, isQuiet && 'opacity-40')} />
        )}
        {word}
      </dt>
      <dd className="flex items-baseline">
        {operator && (
          <span aria-hidden className="w-5 shrink-0 text-base text-ink-3">
            {operator}
          </span>
        )}
        {href ? (
          <a
            href={href}
            className="underline decoration-partial decoration-2 underline-offset-4 hover:text-partial"
          >
            {figure}
          </a>
        ) : (
          figure
        )}
      </dd>
    </div>
  );
}

/** A term that is there at all is at least three pixels wide: one bad row among millions can be seen. */
function SumBar({ counts }: { counts: RowCounts }) {
  const present = TERMS.filter((term) => counts[term.key] > 0);
  return (
    <div aria-hidden className="flex h-2 w-full gap-px overflow-hidden rounded-[3px] bg-line">
      {present.map((term) => (
        <span
          key={term.key}
          title={`${term.word}: ${percent(shareOf(counts[term.key], counts.read))}`}
          className={cn('min-w-[3px] basis-0', term.bar)}
          style={{ flexGrow: counts[term.key] }}
        />
      ))}
    </div>
  );
}
