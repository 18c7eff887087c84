'use client';

import { Circle, CircleCheck, LoaderCircle } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { duration } from '@/app/_components/format';
import { Panel } from '@/app/_components/panel';
import type { BatchView } from '@/lib/control/batches/schemas';
import { useLiveBatch } from './live-batch';

type Stage = NonNullable<BatchView['stage']>;

/** In order. */
const SENTENCES: Record<Stage, string> = {
  extract: 'read the source, frame its records',
  stage: 'copy them into staging, typed',
  validate: 'check rules and the table’s own demands',
  reconcile: 'count staging against what was read',
  merge: 'move the rows into the table, at once',
};

const STAGES = Object.keys(SENTENCES) as Stage[];

export function Stages({ result }: { result: BatchView['result'] }) {
  const { batch } = useLiveBatch();
  const here = batch.stage ? STAGES.indexOf(batch.stage) : -1;
  const longest = result ? Math.max(...STAGES.map((stage) => result.stages[stage]), 0.001) : 1;
  const isMerged = batch.state === 'succeeded' || batch.state === 'partial';
  return (
    <Panel title="Stages" aside={result && 'busy time; stages overlap'}>
      <ol className="py-1.5">
        {STAGES.map((stage, index) => {
          const seconds = result?.stages[stage];
          // Rows are staged while others are still being read.
          const isReading = stage === 'extract' && batch.stage === 'stage';
          const isHere = batch.state === 'running' && (index === here || isReading);
          const isDone =
            isMerged || (batch.state === 'running' && index < here) || (seconds !== undefined && seconds > 0);
          return (
            <li
              key={stage}
              aria-current={isHere ? 'step' : undefined}
              className="flex h-8 items-center gap-2.5 px-4 text-table"
            >
              <StageIcon isHere={isHere} isDone={isDone} />
              <span className={cn('w-20 shrink-0 font-medium', !isDone && !isHere && 'text-ink-3')}>
                {stage}
              </span>
              {seconds === undefined ? (
                <span className="truncate text-ink-2">{SENTENCES[stage]}</span>
              ) : (
                <span aria-hidden className="h-1.5 flex-1 overflow-hidden rounded-full bg-sunken">
                  <span
                    className="block h-full rounded-full bg-accent/70"
                    style={{ width: `${(seconds / longest) * 100}%` }}
                  />
                </span>
              )}
              {seconds !== undefined && (
                <span className="w-16 shrink-0 text-right text-ink-2 tabular-nums">{duration(seconds)}</span>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function StageIcon({ isHere, isDone }: { isHere: boolean; isDone: boolean }) {
  const [Icon, tone, word] = isHere
    ? ([LoaderCircle, 'animate-spin text-running', 'under way'] as const)
    : isDone
      ? ([CircleCheck, 'text-succeeded', 'done'] as const)
      : ([Circle, 'text-ink-3', 'not reached'] as const);
  return (
    <>
      <Icon aria-hidden className={cn('size-4 shrink-0', tone)} />
      <span className="sr-only">{word}:</span>
    </>
  );
}
