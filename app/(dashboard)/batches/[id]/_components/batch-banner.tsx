'use client';

import { RehearsalChip, STATE_LOOKS, StateLabel } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { ConservationSum } from '@/app/_components/conservation';
import { bytes, countOf, duration, exact, percent, rowRate, shareOf } from '@/app/_components/format';
import { Notice } from '@/app/_components/notice';
import { Elapsed } from '@/app/_components/time';
import { Progress } from '@/app/_components/ui/progress';
import { useNow } from '@/app/_components/clock';
import { ApproveDeletions } from './approve-deletions';
import { useLiveBatch } from './live-batch';
import { WaitNotice } from './wait-notice';

export function BatchBanner({ mayApprove }: { mayApprove: boolean }) {
  const { batch } = useLiveBatch();
  const look = STATE_LOOKS[batch.state];
  return (
    <section aria-label="Outcome" className="panel relative overflow-hidden">
      <span aria-hidden className={cn('absolute inset-y-0 left-0 w-1', look.solid)} />
      <div className="flex flex-col gap-4 p-4 pl-5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <p aria-live="polite" className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <StateLabel state={batch.state} className="self-center text-base" />
            {batch.isRehearsal && <RehearsalChip className="self-center" />}
            <Headline />
          </p>
          <Timing />
        </div>
        {batch.error && (
          <Notice
            tone={batch.state === 'cancelled' ? 'info' : 'bad'}
            title={batch.error.message}
            action={batch.error.code === 'merge.deletionBrake' && mayApprove && <ApproveDeletions />}
          >
            <p className="text-xs">
              <code>{batch.error.code}</code> · {batch.error.class}
            </p>
          </Notice>
        )}
        <WaitNotice />
        <Counts />
        <Deleted />
      </div>
    </section>
  );
}

/** The sum is the account of a merge; a batch that merged nothing has read rows, and refused some of them. */
function Counts() {
  const { batch, isActive } = useLiveBatch();
  if (isActive) return <RunningProgress />;
  if (batch.state === 'succeeded' || batch.state === 'partial') {
    return (
      <ConservationSum counts={batch.counts} isRehearsal={batch.isRehearsal} quarantineHref="#quarantine" />
    );
  }
  const { read, quarantined } = batch.counts;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 tabular-nums">
      <Figure term="read" value={exact(read)} />
      <Figure term="quarantined" value={exact(quarantined)} />
    </dl>
  );
}

/** Beside the sum, because a deleted row is none that was read. */
function Deleted() {
  const { batch } = useLiveBatch();
  const { deleted } = batch.counts;
  if (deleted === 0) return null;
  return (
    <p className="border-t border-line pt-3 text-table text-ink-2">
      <span className="font-semibold text-ink tabular-nums">{exact(deleted)}</span>{' '}
      {batch.isRehearsal && 'would be '}deleted from the table, outside the sum
      {batch.approvesDeletions && ': approved for this batch'}
    </p>
  );
}

function Headline() {
  const { batch } = useLiveBatch();
  const { counts, isRehearsal } = batch;
  const lanes = batch.result?.lanes;
  const badRows = `${countOf(counts.quarantined, 'bad row')} of ${exact(counts.read)}`;
  const table = `${batch.table.schema}.${batch.table.name}`;
  const text = (() => {
    switch (batch.state) {
      case 'paused':
        return counts.staged > 0
          ? `${countOf(counts.staged, 'staged row')} kept; ${table} is as it was`
          : 'Nothing of it has run';
      case 'queued':
        if (batch.isCancelRequested) return 'Cancelling: a worker drops what was staged';
        return 'Waiting for a worker';
      case 'running':
        if (batch.isCancelRequested) return 'Cancelling';
        if (batch.isPauseRequested) return 'Pausing: what is in hand is being staged';
        if (batch.isWaiting) return 'All is staged; another merge goes first';
        return isRehearsal && batch.stage === 'merge'
          ? 'Merging, to be rolled back'
          : stageSentence(batch.stage);
      case 'succeeded':
        return isRehearsal
          ? `Every row would find its place; rolled back, ${table} is as it was`
          : `Every row is accounted for in ${table}`;
      case 'partial':
        return isRehearsal
          ? `${badRows} would be refused; rolled back, ${table} is as it was`
          : `${badRows} in quarantine (${percent(shareOf(counts.quarantined, counts.read))}); the rest is in ${table}`;
      default:
        return lanes
          ? `Part of the batch is in ${table}: ${lanes.merged.length} of ${countOf(lanes.lanes, 'merge lane')}`
          : `${table} is as it was before`;
    }
  })();
  return <span className="text-sm text-ink-2">{text}</span>;
}

function stageSentence(stage: string | null): string {
  switch (stage) {
    case 'extract':
    case 'stage':
      return 'Reading and staging';
    case 'validate':
      return 'Checking rows';
    case 'reconcile':
      return 'Counting rows against staging';
    case 'merge':
      return 'Merging into the table';
    default:
      return 'Starting';
  }
}

function Timing() {
  const { batch, isActive } = useLiveBatch();
  const started = batch.startedAt;
  if (!started || batch.state === 'paused') return null;
  const seconds = batch.finishedAt ? (Date.parse(batch.finishedAt) - Date.parse(started)) / 1000 : null;
  return (
    <p className="text-table text-ink-2 tabular-nums">
      {isActive || seconds === null ? <Elapsed from={started} /> : duration(seconds)}
      {seconds !== null &&
        seconds > 0 &&
        batch.counts.read > 0 &&
        ` · ${rowRate(batch.counts.read / seconds)}`}
      {batch.counts.bytes > 0 && ` · ${bytes(batch.counts.bytes)}`}
    </p>
  );
}

/** While rows are on their way, the sum is not known yet: what was read, how fast, and how long it may still take. */
function RunningProgress() {
  const { batch } = useLiveBatch();
  const speed = useSpeed();
  const { read, staged, quarantined, bytes: done, bytesTotal } = batch.counts;
  const share = bytesTotal ? Math.min(1, done / bytesTotal) : null;
  const left =
    share !== null && share > 0 && share < 1 ? remaining(speed.bytesPerSecond, done, bytesTotal!) : null;
  return (
    <div className="flex flex-col gap-3">
      {/* How far a batch is whose source has no known size shows by its moving, and a paused one does not move. */}
      {(batch.state !== 'paused' || share !== null) && (
        <Progress label="Read from the source" share={batch.state === 'queued' ? 0 : share} />
      )}
      <dl className="flex flex-wrap gap-x-8 gap-y-2 tabular-nums">
        <Figure term="read" value={exact(read)} />
        <Figure term="staged" value={exact(staged)} />
        <Figure term="quarantined" value={exact(quarantined)} />
        {batch.state !== 'paused' && <Figure term="speed" value={rowRate(speed.rowsPerSecond)} />}
        <Figure term="of the source" value={share === null ? bytes(done) : percent(share)} />
        {batch.state !== 'paused' && (
          <Figure term="time left, about" value={left === null ? '–' : duration(left)} />
        )}
      </dl>
    </div>
  );
}

function Figure({ term, value }: { term: string; value: string }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="text-lg leading-6 font-semibold">{value}</dd>
    </div>
  );
}

/** Of the last ten seconds, so that a slow start does not stay in the figure. */
function useSpeed(): { rowsPerSecond: number | null; bytesPerSecond: number | null } {
  const { metrics } = useLiveBatch();
  const now = useNow();
  const last = metrics.at(-1);
  const first = metrics.find((point) => Date.parse(point.at) >= now - 10_000) ?? metrics[0];
  if (!last || !first || last === first) return { rowsPerSecond: null, bytesPerSecond: null };
  const seconds = (Date.parse(last.at) - Date.parse(first.at)) / 1000;
  if (seconds <= 0) return { rowsPerSecond: null, bytesPerSecond: null };
  return {
    rowsPerSecond: (last.read - first.read) / seconds,
    bytesPerSecond: (last.bytes - first.bytes) / seconds,
  };
}

function remaining(bytesPerSecond: number | null, done: number, total: number): number | null {
  return bytesPerSecond && bytesPerSecond > 0 ? (total - done) / bytesPerSecond : null;
}
