import { Link } from '@/app/_components/link';
import { NeedsHandChip, RehearsalChip, STATE_LOOKS, StateLabel } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { countOf, exact } from '@/app/_components/format';
import { RelativeTime } from '@/app/_components/time';
import { Checkbox, SelectBox } from '@/app/_components/ui/checkbox';
import type { ListedBatch } from '@/lib/control/batches/schemas';
import type { BatchSelection } from './batch-table';
import { CauseLine } from './cause-line';

interface BatchListProps {
  batches: ListedBatch[];
  selection: BatchSelection | undefined;
}

/** The table of batches on a phone: what one needs to know of each in two or three lines. */
export function BatchList({ batches, selection }: BatchListProps) {
  return (
    <div className="sm:hidden">
      {selection && (
        <div className="mb-1 px-3">
          <Checkbox
            label="All on this page"
            isOn={batches.every(({ id }) => selection.ids.has(id))}
            onChange={(isOn) =>
              selection.toggle(
                batches.map(({ id }) => id),
                isOn,
              )
            }
          />
        </div>
      )}
      <ul aria-label="Batches" className="panel divide-y divide-line overflow-hidden text-table">
        {batches.map((batch) => (
          <li
            key={batch.id}
            className={cn(
              'relative flex gap-1 py-2.5 pr-4',
              selection ? 'pl-2' : 'pl-4',
              selection?.ids.has(batch.id) && 'bg-accent-soft',
            )}
          >
            {selection && (
              // Above the link, which covers the rest.
              <span className="relative z-1 -mt-0.5">
                <SelectBox
                  label={`Select ${batch.load.name}, ${STATE_LOOKS[batch.state].word}`}
                  isOn={selection.ids.has(batch.id)}
                  onChange={(isOn) => selection.toggle([batch.id], isOn)}
                />
              </span>
            )}
            <Lines batch={batch} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Lines({ batch }: { batch: ListedBatch }) {
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <p className="flex items-baseline justify-between gap-3">
        <Link href={`/batches/${batch.id}`} className="truncate font-semibold after:absolute after:inset-0">
          {batch.load.name}
        </Link>
        <span className="flex shrink-0 items-center gap-2">
          {batch.isRehearsal && <RehearsalChip />}
          {batch.needsHand && <NeedsHandChip />}
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
      <p className="truncate text-ink-2 tabular-nums empty:hidden">
        <CauseLine batch={batch} />
      </p>
    </div>
  );
}
