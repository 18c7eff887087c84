'use client';

import { cn } from '@/app/_components/class-names';
import { Panel } from '@/app/_components/panel';
import { ClockTime } from '@/app/_components/time';
import { useLiveBatch } from './live-batch';

export function BatchLog() {
  const { log } = useLiveBatch();
  if (log.length === 0) return null;
  return (
    <Panel title="Log">
      <div
        role="region"
        aria-label="Log lines"
        tabIndex={0}
        className="focus-inset max-h-64 overflow-auto py-2"
      >
        <ol className="flex flex-col gap-0.5 font-mono text-xs">
          {log.map((line) => (
            <li key={line.id} className="flex gap-3 px-4">
              <ClockTime at={line.at} className="shrink-0 text-ink-3 tabular-nums" />
              <span
                className={cn(
                  'min-w-0 [overflow-wrap:anywhere]',
                  line.level === 'warn' ? 'text-partial' : 'text-ink-2',
                )}
              >
                {line.level === 'warn' && 'warning: '}
                {line.message}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}
