import { duration, exact, rowRate } from '@/app/_components/format';
import type { ListedBatch } from '@/lib/control/batches/schemas';

/** Why a batch did not take all its rows, in one line; of one that runs, how it gets on. Nothing where all is well. */
export function CauseLine({ batch }: { batch: ListedBatch }) {
  const { error, topCause } = batch;
  if (error) return error.message;
  if (!topCause) return progressOf(batch);
  const { column, message, others } = topCause;
  return (
    <>
      {column && <code className="mr-1.5 text-xs font-semibold text-ink">{column}</code>}
      {message}
      {others > 0 && <span className="text-ink-3"> and {exact(others)} more</span>}
    </>
  );
}

/** `stage · 18.4k rows/s, about 2m 14s left` */
function progressOf({ state, stage, speed }: ListedBatch): string {
  return [state === 'running' && stage, speed && paceOf(speed)].filter(Boolean).join(' · ');
}

function paceOf({ rowsPerSecond, secondsLeft }: NonNullable<ListedBatch['speed']>): string {
  const left = secondsLeft === null ? '' : `, about ${duration(secondsLeft)} left`;
  return `${rowRate(rowsPerSecond)}${left}`;
}
