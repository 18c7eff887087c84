import { CircleCheck, Download } from 'lucide-react';
import { countOf, exact } from '@/app/_components/format';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listErrorGroups } from '@/lib/control/batches';
import type { BatchView } from '@/lib/control/batches/schemas';
import { ErrorGroups } from './error-groups';
import { QuarantinedRows } from './quarantined-rows';

interface QuarantineProps {
  batch: BatchView;
  /** Fingerprint of the group that is looked at; left out, all rows. */
  group: string | undefined;
  after: string | undefined;
}

/** Why rows were refused, and the rows themselves: already open, because that is what one comes for. */
export async function Quarantine({ batch, group, after }: QuarantineProps) {
  const groups = await listErrorGroups(await pageContext(), { batchId: batch.id });
  if (groups.length === 0) return <NothingRefused batch={batch} />;
  const chosen = groups.find((each) => each.fingerprint === group);
  return (
    <div className="panel min-w-0 overflow-hidden">
      <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-1">
        <h2 className="text-table font-semibold">
          Quarantine{' '}
          <span className="font-normal text-ink-2 tabular-nums">{exact(batch.counts.quarantined)}</span>
        </h2>
        {chosen && batch.quarantineExpiredAt === null && (
          <Button asChild size="small" variant="ghost">
            <a href={`/api/batches/${batch.id}/quarantine?fingerprint=${chosen.fingerprint}`} download>
              <Download aria-hidden /> Download this group
            </a>
          </Button>
        )}
      </header>
      <ErrorGroups groups={groups} chosen={chosen?.fingerprint} total={batch.counts.quarantined} />
      {batch.quarantineExpiredAt === null ? (
        <QuarantinedRows batchId={batch.id} group={chosen} after={after} />
      ) : (
        <p className="border-t border-line px-4 py-3 text-table text-ink-2">
          The rows themselves were removed <RelativeTime at={batch.quarantineExpiredAt} />: they were kept as
          long as the load’s settings say.
        </p>
      )}
    </div>
  );
}

function NothingRefused({ batch }: { batch: BatchView }) {
  const isOver = !['queued', 'running', 'paused'].includes(batch.state);
  return (
    <div className="panel flex items-center gap-2.5 px-4 py-3 text-table text-ink-2">
      <CircleCheck
        aria-hidden
        className={isOver && batch.counts.read > 0 ? 'size-4 text-succeeded' : 'size-4 text-ink-3'}
      />
      {nothingSentence(batch, isOver)}
    </div>
  );
}

function nothingSentence({ counts }: BatchView, isOver: boolean): string {
  if (isOver) return 'No row was refused.';
  if (counts.quarantined === 0) return 'No row was refused so far. Bad rows appear here as they are found.';
  return `${countOf(counts.quarantined, 'row')} refused so far; they appear here as soon as they are written to quarantine.`;
}
