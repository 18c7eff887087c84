'use client';

import { cn } from '@/app/_components/class-names';
import { bytes } from '@/app/_components/format';
import { FailureNotice, type Failure } from '@/app/_components/notice';
import { Chip } from '@/app/_components/ui/chip';
import type { KindView } from '@/lib/control/connections/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import { sourceLabel, type Draft } from '../draft';
import { isFormatOfSource } from '../pin-format';
import type { Settlement } from '../settle';
import { DialectForm } from './dialect-form';
import { NestedFields } from './nested-fields';
import { RaggedNote } from './ragged-note';
import { PreviewTable } from './preview-table';
import { StepFooter } from './step-footer';
import type { ChangeDraft } from './use-kept-draft';
import { useWholeFile } from './whole-file/use-whole-file';
import { WholeFilePanel } from './whole-file/whole-file-panel';

interface PreviewStepProps {
  loadId: string;
  draft: Draft;
  change: ChangeDraft;
  report: DetectionReport;
  settlement: Settlement;
  /** The report is of the settings before the last change. */
  isStale: boolean;
  failure: Failure | undefined;
  formatKinds: KindView[];
  onContinue: () => void;
}

/** What the server finds in the file, each finding correctable, and its real first rows. */
export function PreviewStep({
  loadId,
  draft,
  change,
  report,
  settlement,
  isStale,
  failure,
  formatKinds,
  onContinue,
}: PreviewStepProps) {
  const isOfSource = isFormatOfSource(report);
  const whole = useWholeFile({ loadId, draft, change, report, settlement, isStale });
  return (
    <>
      <p className="mb-4 flex flex-wrap items-center gap-2 text-table text-ink-2">
        <code className="[overflow-wrap:anywhere] text-ink">{sourceLabel(draft.source)}</code>
        {report.bytesTotal !== undefined && <span className="tabular-nums">{bytes(report.bytesTotal)}</span>}
        {report.compression !== 'none' && <Chip>{report.compression}</Chip>}
        <span role="status" className="text-ink-3">
          {isStale ? 'Reading again …' : ''}
        </span>
      </p>
      {isOfSource ? (
        <p className="mb-4 text-table text-ink-2">
          The database itself says which columns there are and of which types: nothing is guessed.
        </p>
      ) : (
        <DialectForm draft={draft} change={change} report={report} formatKinds={formatKinds} />
      )}
      <NestedFields draft={draft} change={change} report={report} />
      <RaggedNote ragged={report.ragged} isPadded={report.dialect.ragged === 'pad'} />
      {failure && (
        <div className="mb-4">
          <FailureNotice failure={failure} />
        </div>
      )}
      <WholeFilePanel {...whole} />
      <div className={cn('transition-[filter]', isStale && 'grayscale')}>
        <PreviewTable draft={draft} change={change} report={report} verdicts={whole.verdicts} />
      </div>
      <StepFooter
        label="Map to a table"
        onContinue={onContinue}
        problem={failure ? 'Correct the settings first.' : undefined}
      />
    </>
  );
}
