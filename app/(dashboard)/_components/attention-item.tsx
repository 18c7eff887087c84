import { Link } from '@/app/_components/link';
import { StateLabel } from '@/app/_components/batch-state';
import { countOf, percent, shareOf } from '@/app/_components/format';
import { FreshnessLabel } from '@/app/_components/freshness';
import { RelativeTime } from '@/app/_components/time';
import type { AttentionItem as Item } from '@/lib/control/loads/schemas';

/** One load in trouble: why, how much, and one click to the rows. */
export function AttentionItem({ item }: { item: Item }) {
  const { load, batch, freshness, cause } = item;
  const isTroubled = batch?.state === 'failed' || batch?.state === 'partial';
  const isLate = freshness?.standing === 'late';
  return (
    <li className="relative grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 text-table hover:bg-hover md:grid-cols-[9.5rem_minmax(8rem,14rem)_minmax(0,1fr)_auto]">
      <span className="relative row-span-3 flex flex-wrap items-center gap-x-2 gap-y-1 self-start md:row-span-1 md:self-auto">
        {isTroubled && <StateLabel state={batch.state} />}
        {isLate && <FreshnessLabel freshness={freshness} />}
      </span>
      <Link
        href={hrefOf(item)}
        className="truncate font-semibold after:absolute after:inset-0 hover:underline"
      >
        {load.name}
      </Link>
      <p className="col-start-2 min-w-0 truncate text-ink-2 md:col-start-auto">
        {isTroubled && cause ? (
          <>
            {cause.column && <code className="mr-1.5 text-xs font-semibold text-ink">{cause.column}</code>}
            {cause.isDrift
              ? 'The columns of its source have changed: accept that, or correct the source.'
              : cause.message}
          </>
        ) : (
          isLate && `To be ${freshness.sentence}`
        )}
      </p>
      <p className="col-start-2 text-ink-2 tabular-nums md:col-start-auto md:text-right">
        {batch && isTroubled && batch.quarantined > 0 && (
          <>
            <span className="font-medium text-partial">{countOf(batch.quarantined, 'bad row')}</span> (
            {percent(shareOf(batch.quarantined, batch.read))}){' · '}
          </>
        )}
        <span className="relative">
          <When item={item} />
        </span>
      </p>
    </li>
  );
}

/** What the batch asks, or the bad rows where there are any, else the batch, else what was promised. */
function hrefOf({ load, batch, cause }: Item): string {
  if (!batch || batch.state === 'succeeded') return `/loads/${load.id}?tab=schedule`;
  if (cause?.isDrift) return `/batches/${batch.id}#drift`;
  return batch.quarantined > 0 ? `/batches/${batch.id}#quarantine` : `/batches/${batch.id}`;
}

function When({ item: { batch, freshness } }: { item: Item }) {
  if (batch && batch.state !== 'succeeded') return <RelativeTime at={batch.finishedAt ?? batch.queuedAt} />;
  if (freshness?.loadedAt) {
    return (
      <>
        last loaded <RelativeTime at={freshness.loadedAt} />
      </>
    );
  }
  return <>never loaded</>;
}
