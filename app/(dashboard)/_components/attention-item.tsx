import Link from 'next/link';
import { StateLabel } from '@/app/_components/batch-state';
import { countOf, percent, shareOf } from '@/app/_components/format';
import { RelativeTime } from '@/app/_components/time';
import { pageContext } from '@/app/_server/context';
import { getBatch, listErrorGroups } from '@/lib/control/batches';
import type { BatchMark, LoadSummary } from '@/lib/control/loads/schemas';

/** One load in trouble: why, how much, and one click to the rows. */
export async function AttentionItem({ load, batch }: { load: LoadSummary; batch: BatchMark }) {
  const href = batch.quarantined > 0 ? `/batches/${batch.id}#quarantine` : `/batches/${batch.id}`;
  return (
    <li className="relative grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 text-table hover:bg-hover md:grid-cols-[6.5rem_minmax(8rem,14rem)_minmax(0,1fr)_auto]">
      <StateLabel state={batch.state} />
      <Link href={href} className="truncate font-semibold after:absolute after:inset-0 hover:underline">
        {load.name}
      </Link>
      <p className="col-start-2 min-w-0 truncate text-ink-2 md:col-start-auto">
        <Cause batch={batch} />
      </p>
      <p className="col-start-2 text-ink-2 tabular-nums md:col-start-auto md:text-right">
        {batch.quarantined > 0 && (
          <>
            <span className="font-medium text-partial">{countOf(batch.quarantined, 'bad row')}</span> (
            {percent(shareOf(batch.quarantined, batch.read))}){' · '}
          </>
        )}
        <span className="relative">
          <RelativeTime at={batch.finishedAt ?? batch.queuedAt} />
        </span>
      </p>
    </li>
  );
}

/** Why a batch failed; of a partial one, what most of its bad rows have in common. */
async function Cause({ batch }: { batch: BatchMark }) {
  const context = await pageContext();
  if (batch.state === 'failed') {
    const { error } = await getBatch(context, { batchId: batch.id });
    return <>{error?.message}</>;
  }
  const [top] = await listErrorGroups(context, { batchId: batch.id });
  if (!top) return null;
  return (
    <>
      {top.column && <code className="mr-1.5 text-xs font-semibold text-ink">{top.column}</code>}
      {top.message}
    </>
  );
}
