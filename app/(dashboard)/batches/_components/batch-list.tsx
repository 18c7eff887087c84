import { Link } from '@/app/_components/link';
import { RehearsalChip, StateLabel } from '@/app/_components/batch-state';
import { countOf, exact } from '@/app/_components/format';
import { RelativeTime } from '@/app/_components/time';
import type { ListedBatch } from '@/lib/control/batches/schemas';
import { causeOf, progressOf } from './cause';

/** The table of batches on a phone: what one needs to know of each in two or three lines. */
export function BatchList({ batches }: { batches: ListedBatch[] }) {
  return (
    <ul aria-label="Batches" className="panel divide-y divide-line overflow-hidden text-table sm:hidden">
      {batches.map((batch) => (
        <li key={batch.id} className="relative flex flex-col gap-0.5 px-4 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <Link
              href={`/batches/${batch.id}`}
              className="truncate font-semibold after:absolute after:inset-0"
            >
              {batch.load.name}
            </Link>
            <span className="flex shrink-0 items-center gap-2">
              {batch.isRehearsal && <RehearsalChip />}
              <StateLabel state={batch.state} />
            </span>
          </p>
          <p className="flex items-baseline justify-between gap-3 text-ink-2 tabular-nums">
            <span>
              {countOf(batch.counts.read, 'row')}
              {batch.counts.quarantined > 0 && (
                <span className="font-medium text-partial">, {exact(batch.counts.quarantined)} bad</span>
              )}
            </span>
            <span className="relative">
              <RelativeTime at={batch.queuedAt} />
            </span>
          </p>
          {batch.speed && <p className="text-ink-2 tabular-nums">{progressOf(batch.speed)}</p>}
          {batch.error && <p className="truncate text-ink-2">{causeOf(batch)}</p>}
        </li>
      ))}
    </ul>
  );
}
