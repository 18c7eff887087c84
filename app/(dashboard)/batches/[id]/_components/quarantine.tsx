import { CircleCheck, Download, FileText, Wrench } from 'lucide-react';
import { countOf, exact } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listErrorGroups } from '@/lib/control/batches';
import type { BatchView } from '@/lib/control/batches/schemas';
import type { RepairSummary } from '@/lib/control/repairs/schemas';
import { countsInWords } from '../repair/_components/repair-looks';
import { repairHref } from '../repair/_components/repair-parameters';
import { ErrorGroups } from './error-groups';
import { QuarantinedRows } from './quarantined-rows';

interface QuarantineProps {
  batch: BatchView;
  repairs: RepairSummary;
  mayRepair: boolean;
  /** Fingerprint of the group that is looked at; left out, all rows. */
  group: string | undefined;
  after: string | undefined;
}

/** Why rows were refused, and the rows themselves: already open, because that is what one comes for. */
export async function Quarantine({ batch, repairs, mayRepair, group, after }: QuarantineProps) {
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
        <div className="flex flex-wrap items-center gap-1.5">
          {chosen && batch.quarantineExpiredAt === null && (
            <Button asChild size="small" variant="ghost">
              <a href={`/api/batches/${batch.id}/quarantine?fingerprint=${chosen.fingerprint}`} download>
                <Download aria-hidden /> Download this group
              </a>
            </Button>
          )}
          {isOver(batch) && (
            <>
              <Button asChild size="small" variant="ghost">
                <Link href={`/batches/${batch.id}/report`}>
                  <FileText aria-hidden /> Report
                </Link>
              </Button>
              <Button asChild size="small">
                <Link href={repairHref(batch.id, { group: chosen?.fingerprint ?? null })}>
                  <Wrench aria-hidden /> {mayRepair ? 'Fix & replay' : 'See the repairs'}
                </Link>
              </Button>
            </>
          )}
        </div>
      </header>
      {isOver(batch) && <Repairs repairs={repairs} />}
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

/** How much of it somebody has dealt with; as long as nobody has, the number of rows says all. */
function Repairs({ repairs: { counts, rows, isResolved } }: { repairs: RepairSummary }) {
  if (counts.open === rows) return null;
  return (
    <p className="flex items-center gap-2 border-b border-line px-4 py-1.5 text-table text-ink-2 tabular-nums">
      {isResolved && <CircleCheck aria-hidden className="size-4 shrink-0 text-succeeded" />}
      {isResolved ? 'Resolved: ' : ''}
      {countsInWords(counts)}
    </p>
  );
}

function isOver({ state }: BatchView): boolean {
  return !['queued', 'running', 'paused'].includes(state);
}

function NothingRefused({ batch }: { batch: BatchView }) {
  return (
    <div className="panel flex items-center gap-2.5 px-4 py-3 text-table text-ink-2">
      <CircleCheck
        aria-hidden
        className={isOver(batch) && batch.counts.read > 0 ? 'size-4 text-succeeded' : 'size-4 text-ink-3'}
      />
      {nothingSentence(batch)}
    </div>
  );
}

function nothingSentence(batch: BatchView): string {
  const { counts } = batch;
  if (isOver(batch)) return 'No row was refused.';
  if (counts.quarantined === 0) return 'No row was refused so far. Bad rows appear here as they are found.';
  return `${countOf(counts.quarantined, 'row')} refused so far; they appear here as soon as they are written to quarantine.`;
}
