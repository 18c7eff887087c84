import { Link } from '@/app/_components/link';
import { RehearsalChip, StateLabel } from '@/app/_components/batch-state';
import { exact, percent, shareOf } from '@/app/_components/format';
import { Elapsed } from '@/app/_components/time';
import { Progress } from '@/app/_components/ui/progress';
import { pageContext } from '@/app/_server/context';
import { listBatches } from '@/lib/control/batches';
import type { BatchSummary } from '@/lib/control/batches/schemas';
import { Section } from './section';

export async function RunningBatches() {
  const { items } = await listBatches(await pageContext(), {
    states: ['running', 'queued', 'paused'],
    limit: 20,
  });
  if (items.length === 0) return null;
  return (
    <Section title="Under way">
      <ul className="panel divide-y divide-line overflow-hidden">
        {items.map((batch) => (
          <RunningBatch key={batch.id} batch={batch} />
        ))}
      </ul>
    </Section>
  );
}

function RunningBatch({ batch }: { batch: BatchSummary }) {
  const { read, bytes, bytesTotal } = batch.counts;
  const known = bytesTotal ? shareOf(bytes, bytesTotal) : null;
  const share = batch.state === 'queued' ? 0 : batch.state === 'paused' ? (known ?? 0) : known;
  return (
    <li className="relative grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-4 gap-y-1.5 px-4 py-2.5 text-table hover:bg-hover md:grid-cols-[6.5rem_minmax(8rem,14rem)_minmax(0,1fr)_auto]">
      <StateLabel state={batch.state} />
      <Link
        href={`/batches/${batch.id}`}
        className="truncate font-semibold after:absolute after:inset-0 hover:underline"
      >
        {batch.load.name}
      </Link>
      <span className="col-span-2 md:col-span-1">
        <Progress label={`${batch.load.name}: read from the source`} share={share} />
      </span>
      <span className="col-span-2 text-ink-2 tabular-nums md:col-span-1 md:min-w-64 md:text-right">
        {batch.isRehearsal && <RehearsalChip className="mr-2" />}
        {exact(read)} rows{share !== null && share > 0 && `, ${percent(share)}`}
        {batch.stage && ` · ${batch.stage}`}
        {batch.startedAt && (
          <>
            {' · '}
            <Elapsed from={batch.startedAt} />
          </>
        )}
      </span>
    </li>
  );
}
