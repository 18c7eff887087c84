import { cn } from '@/app/_components/class-names';
import { countOf, exact, percent, shareOf } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import { Disclosure } from '@/app/_components/ui/disclosure';
import type { TrialColumn, TrialCount, TrialProfile } from '@/lib/control/trials/schemas';
import { visibleText } from '@/lib/visible-text';

const mostShown = 8;

/** What each column of the tried rows holds. */
export function Profiles({ columns, isStale }: { columns: TrialColumn[]; isStale: boolean }) {
  return (
    <section aria-label="Columns" className={cn('mt-6 transition-[filter]', isStale && 'grayscale')}>
      <h2 className="mb-2 text-table font-semibold">
        Columns <span className="font-normal text-ink-2">as the tried rows fill them</span>
      </h2>
      <ul className="panel divide-y divide-line">
        {columns.map((column, index) => (
          <li key={`${column.field}/${index}`} className="px-4 py-1.5">
            <Disclosure summary={<Summary column={column} />}>
              <Details profile={column.profile} />
            </Disclosure>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Summary({ column: { field, column, type, profile } }: { column: TrialColumn }) {
  const { rows, nulls, distinct, min, max } = profile;
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-table tabular-nums">
      <span className="font-medium text-ink">{visibleText(column ?? field)}</span>
      {column === null ? <Chip tone="outline">left out</Chip> : <code className="text-xs">{type}</code>}
      <span>{countOf(distinct, 'distinct value')}</span>
      <span>{percent(shareOf(nulls, rows) ?? 0)} NULL</span>
      {min !== null && max !== null && (
        <span className="max-w-72 truncate text-ink-3">
          {visibleText(min)} … {visibleText(max)}
        </span>
      )}
    </span>
  );
}

function Details({ profile }: { profile: TrialProfile }) {
  const { rows, nulls, blanks, unread, shortest, longest, shapes, top } = profile;
  return (
    <div className="grid gap-x-8 gap-y-3 py-2 pl-5 text-table md:grid-cols-2 xl:grid-cols-3">
      <Bars
        title="Filled"
        rows={rows + unread}
        counts={[
          { text: 'with a value', rows: rows - nulls - blanks },
          ...[
            { text: 'empty or blank', rows: blanks },
            { text: 'NULL', rows: nulls },
            { text: 'cannot be read', rows: unread },
          ].filter((count) => count.rows > 0),
        ]}
      />
      <Bars title="Most frequent" rows={rows} counts={top.slice(0, mostShown)} isMono />
      <div>
        <Bars title="Shapes" rows={rows} counts={shapes} isMono />
        {shortest !== null && longest !== null && (
          <p className="mt-1.5 text-xs text-ink-2 tabular-nums">
            {shortest === longest ? exact(longest) : `${exact(shortest)} to ${exact(longest)}`} characters
            long
          </p>
        )}
      </div>
    </div>
  );
}

interface BarsProps {
  title: string;
  rows: number;
  counts: TrialCount[];
  isMono?: boolean;
}

/** Counts as bars, each with its figure. */
function Bars({ title, rows, counts, isMono = false }: BarsProps) {
  if (counts.length === 0) return null;
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
      <ul aria-label={title} className="flex flex-col gap-1">
        {counts.map((count) => (
          <li key={count.text} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-xs tabular-nums">
            <span className={cn('truncate', isMono && 'font-mono')}>
              {count.text === '' ? <Chip tone="outline">empty</Chip> : visibleText(count.text)}
            </span>
            <span className="text-ink-2">
              {exact(count.rows)} · {percent(shareOf(count.rows, rows) ?? 0)}
            </span>
            <span aria-hidden className="col-span-2 h-1 overflow-hidden rounded-full bg-line">
              <span
                className="block h-full min-w-px"
                style={{ width: `${(count.rows / Math.max(1, rows)) * 100}%`, background: 'var(--series-1)' }}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
