import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { RehearsalChip, StateLabel, type BatchState } from '@/app/_components/batch-state';
import { EmptyState } from '@/app/_components/empty-state';
import { countOf, exact, percent, shareOf } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { orNotFound } from '@/app/_components/or-not-found';
import { PageHeader } from '@/app/_components/page-header';
import { AbsoluteTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { getErrorReport } from '@/lib/control/repairs';
import type { ErrorReport } from '@/lib/control/repairs/schemas';
import { countsInWords } from '../repair/_components/repair-looks';
import { ReportActions } from './_components/report-actions';
import { ReportGroup } from './_components/report-group';

export const metadata: Metadata = { title: 'Error report' };

interface ReportPageProps {
  params: Promise<{ id: string }>;
}

/** What was refused and why, for whoever has to put it right at its source: to be shared by its address, or on paper. */
export default async function ReportPage({ params }: ReportPageProps) {
  const { id: batchId } = await params;
  const report = await orNotFound(getErrorReport(await pageContext(), { batchId }));
  return (
    <div className="mx-auto max-w-4xl print:max-w-none">
      <PageHeader
        parent={{ href: `/batches/${batchId}`, label: `Batch of ${report.load}` }}
        title={`Error report: ${report.load}`}
        detail={<Facts report={report} />}
        actions={<ReportActions batchId={batchId} />}
      />
      <Summary report={report} />
      {report.groups.length > 0 ? (
        <ol aria-label="Error groups" className="mt-6 flex flex-col gap-6">
          {report.groups.map((group, index) => (
            <ReportGroup key={group.fingerprint} group={group} number={index + 1} read={report.counts.read} />
          ))}
        </ol>
      ) : (
        <div className="mt-6">
          <EmptyState
            icon={CircleCheck}
            title="No row was refused"
            action={
              <Button asChild className="print:hidden">
                <Link href={`/batches/${batchId}`}>Back to the batch</Link>
              </Button>
            }
          >
            Every row that this batch read was taken.
          </EmptyState>
        </div>
      )}
      {report.isCut && (
        <p className="mt-6 text-table text-ink-2">
          These are the {exact(report.groups.length)} largest error groups; there are more.
        </p>
      )}
    </div>
  );
}

function Facts({ report }: { report: ErrorReport }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <StateLabel state={report.state as BatchState} />
      {report.isRehearsal && <RehearsalChip />}
      <span>version {report.version}</span>
      {report.startedAt && (
        <span>
          started <AbsoluteTime at={report.startedAt} />
        </span>
      )}
      <span>
        as of <AbsoluteTime at={report.madeAt} />
      </span>
      <code className="text-xs text-ink-3">{report.batchId}</code>
    </p>
  );
}

function Summary({ report }: { report: ErrorReport }) {
  const { counts, repairs, groups } = report;
  const taken = counts.inserted + counts.updated + counts.unchanged;
  return (
    <section aria-label="Summary" className="panel flex flex-col gap-3 px-4 py-3">
      <dl className="flex flex-wrap gap-x-10 gap-y-3 tabular-nums">
        <Figure term="rows read" value={exact(counts.read)} />
        <Figure term="in the table" value={exact(taken)} />
        <Figure
          term="refused"
          value={
            <>
              {exact(counts.quarantined)}{' '}
              <span className="text-sm font-normal text-ink-2">
                {percent(shareOf(counts.quarantined, counts.read))}
              </span>
            </>
          }
        />
        <Figure term="reasons" value={exact(groups.length)} />
      </dl>
      {counts.quarantined > 0 && (
        <p className="text-table text-ink-2 tabular-nums">
          Of the refused rows: {countsInWords(repairs)}. A row with several reasons stands in several groups.
          {counts.duplicates + counts.filtered > 0 &&
            ` Beside them ${countOf(counts.duplicates, 'duplicate')} and ${countOf(counts.filtered, 'filtered row')}.`}
        </p>
      )}
    </section>
  );
}

function Figure({ term, value }: { term: string; value: ReactNode }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="text-lg leading-6 font-semibold">{value}</dd>
    </div>
  );
}
