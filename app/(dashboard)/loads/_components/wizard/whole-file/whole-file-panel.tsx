'use client';

import { CircleCheck, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { bytes, countOf, duration, exact, percent, shareOf } from '@/app/_components/format';
import { FailureNotice } from '@/app/_components/notice';
import { Button } from '@/app/_components/ui/button';
import { Progress } from '@/app/_components/ui/progress';
import type { FileCheckView } from '@/lib/control/file-checks/schemas';
import { RefusedRecords } from './refused-records';
import { UnfitColumn } from './unfit-column';
import type { FileCheckState } from './use-file-check';
import type { WholeFile } from './use-whole-file';

/** How far the check of the whole file is; then what does not fit, each with what can be done about it. */
export function WholeFilePanel({ cure, verdicts: _verdicts, ...found }: WholeFile) {
  const { state, unfit } = found;
  const { view, failure } = state;
  return (
    <section aria-label="Whole file" className="mb-4">
      {failure && <FailureNotice failure={failure} action={<Again state={state} />} />}
      {view && !failure && <State view={view} {...found} />}
      {view?.check && (unfit.length > 0 || view.check.refused.rows > 0) && (
        <ul className="panel mt-2 divide-y divide-line">
          {unfit.map((column) => (
            <UnfitColumn key={column.field} column={column} isJudged={view.check!.isJudged} cure={cure} />
          ))}
          {view.check.refused.rows > 0 && <RefusedRecords refused={view.check.refused} />}
        </ul>
      )}
    </section>
  );
}

type StateProps = Omit<WholeFile, 'cure' | 'verdicts'> & { view: FileCheckView };

function State(props: StateProps) {
  const { view, state } = props;
  switch (view.state) {
    case 'waiting':
    case 'running':
      return <Running view={view} onStop={state.stop} />;
    case 'succeeded':
      return <Found {...props} check={view.check!} />;
    case 'failed':
      return <FailureNotice failure={view.error!} action={<Again state={state} />} />;
    case 'cancelled':
      return (
        <Line>
          <span className="text-ink-2">The check of the whole file was stopped.</span>
          <Again state={state} />
        </Line>
      );
  }
}

function Running({ view, onStop }: { view: FileCheckView; onStop: () => void }) {
  const { bytesRead, bytesTotal, rowsRead, state } = view;
  const share = bytesTotal === null ? null : shareOf(bytesRead, bytesTotal);
  const words =
    state === 'waiting'
      ? 'waits for a worker'
      : `${bytes(bytesRead)}${bytesTotal === null ? '' : ` of ${bytes(bytesTotal)} · ${percent(share)}`} · ${countOf(rowsRead, 'row')}`;
  return (
    <div className="flex items-center gap-4">
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 flex flex-wrap justify-between gap-x-3 text-table">
          <span className="font-medium">Checking the whole file</span>
          <span className="text-ink-2 tabular-nums">{words}</span>
        </p>
        <Progress label="Read of the whole file" share={share} />
      </div>
      <Button size="small" onClick={onStop}>
        Stop
      </Button>
    </div>
  );
}

interface FoundProps extends StateProps {
  check: NonNullable<FileCheckView['check']>;
}

function Found({ check, state, unfit, isPartial, isOutdated }: FoundProps) {
  const { rows, seconds, isWhole, refused } = check;
  const isFine = unfit.length === 0 && refused.rows === 0;
  const fine = `Every value ${isPartial || isOutdated ? 'that was checked as it is ' : ''}fits its type`;
  return (
    <Line>
      <span role="status" className="inline-flex items-center gap-1.5">
        {isFine ? (
          <CircleCheck aria-hidden className="size-4 shrink-0 text-succeeded" />
        ) : (
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-partial" />
        )}
        <span className="font-medium">{isFine ? fine : summary(unfit.length, refused.rows)}</span>
      </span>
      <span className="text-ink-2 tabular-nums">
        {countOf(rows, 'row')} of the {isWhole ? 'whole' : 'beginning of the'} file checked in{' '}
        {duration(seconds)}
        {!isWhole && ', which is as long as a check may take'}
      </span>
      {isOutdated && <span className="text-ink-2">Types were changed since.</span>}
      <Again state={state} />
    </Line>
  );
}

function summary(columns: number, refused: number): string {
  const parts = [
    columns > 0 && `${countOf(columns, 'column')} ${columns === 1 ? 'holds' : 'hold'} values that do not fit`,
    refused > 0 &&
      `${exact(refused)} ${refused === 1 ? 'record cannot' : 'records cannot'} be told into fields`,
  ];
  return parts.filter(Boolean).join('; ');
}

function Line({ children }: { children: ReactNode }) {
  return <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-table">{children}</div>;
}

function Again({ state: { checkAgain, isStarting } }: { state: FileCheckState }) {
  return (
    <Button variant="ghost" size="small" className="ml-auto" isPending={isStarting} onClick={checkAgain}>
      <RefreshCw aria-hidden /> Check again
    </Button>
  );
}
