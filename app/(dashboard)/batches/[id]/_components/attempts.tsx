import { Panel } from '@/app/_components/panel';
import { ClockTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import type { BatchView } from '@/lib/control/batches/schemas';

/** What failed and was tried again. Nothing is shown where everything went at the first try. */
export function Attempts({ attempts }: { attempts: BatchView['attempts'] }) {
  if (attempts.length === 0) return null;
  return (
    <Panel title="Failed attempts" aside={attempts.length}>
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
              <Chip tone={attempt.class === 'retryable' ? 'warning' : 'bad'}>{attempt.class}</Chip>
              <ClockTime at={attempt.at} className="ml-auto text-xs text-ink-3 tabular-nums" />
            </span>
            <span className="[overflow-wrap:anywhere] text-ink-2">
              <code className="text-xs">{attempt.code}</code> {attempt.message}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
