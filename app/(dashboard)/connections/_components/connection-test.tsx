'use client';

import { Circle, CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { duration } from '@/app/_components/format';
import { cn } from '@/app/_components/class-names';
import type { ConnectionTest, ConnectionTestStep } from '@/lib/control/connections/schemas';

/** What a test looks at, so that one sees it before the first. */
const STEPS = ['dns', 'reach', 'tls', 'login', 'version', 'privileges', 'latency'];
const WORDS: Record<string, string> = {
  dns: 'DNS',
  reach: 'Reach',
  tls: 'TLS',
  login: 'Login',
  version: 'Version',
  privileges: 'Privileges',
  latency: 'Latency',
};

/** What was tried, in order, and how it went; where something failed, what to do about it. */
export function TestSteps({ test, isTesting }: { test: ConnectionTest | undefined; isTesting?: boolean }) {
  return (
    <ol
      aria-label="Connection test"
      aria-live="polite"
      aria-busy={isTesting}
      className="divide-y divide-line text-table"
    >
      {test && !isTesting
        ? test.steps.map((step) => <Step key={step.name} step={step} />)
        : STEPS.map((name) => (
            <li
              key={name}
              className={cn(
                'flex items-center gap-2.5 px-4 py-1.5 text-ink-3',
                isTesting && 'animate-breathe',
              )}
            >
              <Circle aria-hidden className="size-4 shrink-0" />
              {WORDS[name]}
            </li>
          ))}
    </ol>
  );
}

function Step({ step }: { step: ConnectionTestStep }) {
  const [Icon, tone, word] = step.skipped
    ? ([CircleMinus, 'text-ink-3', 'skipped'] as const)
    : step.ok
      ? ([CircleCheck, 'text-succeeded', 'passed'] as const)
      : ([CircleX, 'text-failed', 'failed'] as const);
  return (
    <li className="flex items-start gap-2.5 px-4 py-1.5">
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', tone)} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="font-medium">{WORDS[step.name] ?? step.name}</span>
          <span className={cn('font-medium', tone)}>{word}</span>
          {!step.skipped && (
            <span className="ml-auto text-xs text-ink-3 tabular-nums">{duration(step.ms / 1000)}</span>
          )}
        </p>
        <p className="[overflow-wrap:anywhere] text-ink-2">{step.message}</p>
        {!step.ok && !step.skipped && step.remedy && (
          <p className="[overflow-wrap:anywhere] font-medium">{step.remedy}</p>
        )}
      </div>
    </li>
  );
}
