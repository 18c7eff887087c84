import { exact } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import { ClockTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import type { BatchView } from '@/lib/control/batches/schemas';

/** What a retry can do about an error of each class. */
const MEANINGS: Record<string, string> = {
  retryable: 'may pass by itself: tried again',
  data: 'rows that the destination refuses: searched for and quarantined',
  fatal: 'no retry helps',
};

interface AttemptsProps {
  attempts: BatchView['attempts'];
  byClass: BatchView['attemptsByClass'];
}

/** What failed and was tried again. Nothing is shown where everything went at the first try. */
export function Attempts({ attempts, byClass }: AttemptsProps) {
  if (attempts.length === 0) return null;
  const total = byClass.reduce((sum, { attempts: some }) => sum + some, 0);
  return (
    <Panel title="Failed attempts" aside={total}>
      <dl
        aria-label="By class of error"
        className="flex flex-col gap-1 border-b border-line px-4 py-2 text-table"
      >
        {byClass.map(({ class: errorClass, attempts: some }) => (
          <div key={errorClass} className="flex flex-wrap items-center gap-2">
            <dt>
              <ClassChip errorClass={errorClass} />
            </dt>
            <dd className="text-ink-2">
              <span className="font-semibold text-ink tabular-nums">{exact(some)}</span>{' '}
              {MEANINGS[errorClass] ?? ''}
            </dd>
          </div>
        ))}
      </dl>
      <ol className="divide-y divide-line text-table">
        {attempts.map((attempt) => (
          <li
            key={`${attempt.part}/${attempt.number}/${attempt.at}`}
            className="flex flex-col gap-0.5 px-4 py-2"
          >
            <span className="flex flex-wrap items-center gap-2">
              <span className="font-medium">
                {/^\d+$/.test(attempt.part) ? `Part ${attempt.part}` : attempt.part}
              </span>
              <span className="text-ink-2">try {attempt.number}</span>
              <ClassChip errorClass={attempt.class} />
              <ClockTime at={attempt.at} className="ml-auto text-xs text-ink-3 tabular-nums" />
            </span>
            <span className="[overflow-wrap:anywhere] text-ink-2">
              <code className="text-xs">{attempt.code}</code> {attempt.message}
            </span>
          </li>
        ))}
      </ol>
      {total > attempts.length && (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          The first {exact(attempts.length)} are shown.
        </p>
      )}
    </Panel>
  );
}

function ClassChip({ errorClass }: { errorClass: string }) {
  return <Chip tone={errorClass === 'retryable' ? 'warning' : 'bad'}>{errorClass}</Chip>;
}
