import { StateLabel, RehearsalChip, type BatchState } from '@/app/_components/batch-state';
import { countOf, exact } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { Panel } from '@/app/_components/panel';
import { RelativeTime } from '@/app/_components/time';
import type { RepairsView } from '@/lib/control/repairs/schemas';
import { repairHref } from './repair-parameters';

/** The batches that loaded rows of this one again, the last one first; rows that they refused are repaired there. */
export function ReplayList({ replays }: Pick<RepairsView, 'replays'>) {
  if (replays.length === 0) return null;
  return (
    <Panel title="Replays" aside={exact(replays.length)}>
      <ul aria-label="Replays" className="max-h-72 divide-y divide-line overflow-y-auto text-table">
        {replays.map((replay) => (
          <li key={replay.batchId} className="flex flex-col gap-0.5 px-4 py-2">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              <Link
                href={`/batches/${replay.batchId}`}
                className="inline-flex min-h-6 items-center hover:underline"
              >
                <StateLabel state={replay.state as BatchState} />
              </Link>
              {replay.isRehearsal && <RehearsalChip />}
              <span className="ml-auto text-xs text-ink-3">
                <RelativeTime at={replay.queuedAt} />
              </span>
            </p>
            <p className="text-xs text-ink-2 tabular-nums">
              {countOf(replay.read, 'row')}, {exact(replay.quarantined)} refused again · version{' '}
              {replay.version}
              {replay.triggeredBy && ` · ${replay.triggeredBy}`}
            </p>
            {replay.open > 0 && !replay.isRehearsal && (
              <p>
                <Link
                  href={repairHref(replay.batchId)}
                  className="inline-flex min-h-6 items-center text-xs text-accent hover:underline"
                >
                  Repair the {countOf(replay.open, 'row')} that it refused
                </Link>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
