import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { duration } from '@/app/_components/format';
import { cn } from '@/app/_components/class-names';
import type { ConnectionTest, ConnectionTestStep } from '@/lib/control/connections/schemas';

const WORDS: Record<string, string> = {
  dns: 'DNS',
  tls: 'TLS',
  login: 'Login',
  version: 'Version',
  privileges: 'Privileges',
  latency: 'Latency',
};

/** What was tried, in order, and how it went; where something failed, what to do about it. */
export function TestSteps({ test }: { test: ConnectionTest }) {
  return (
    <ol aria-label="Connection test" aria-live="polite" className="panel divide-y divide-line overflow-hidden text-table">
      {test.steps.map((step) => (
        <Step key={step.name} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: ConnectionTestStep }) {
  const [Icon, tone, word] = step.skipped
    ? ([CircleMinus, 'text-ink-3', 'Skipped'] as const)
    : step.ok
      ? ([CircleCheck, 'text-succeeded', 'Passed'] as const)
      : ([CircleX, 'text-failed', 'Failed'] as const);
  return (
    <li className="flex items-start gap-2.5 px-3 py-1.5">
      <span className={cn('flex w-20 shrink-0 items-center gap-1.5 font-medium', tone)}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {word}
      </span>
      <span className="w-20 shrink-0 font-medium">{WORDS[step.name] ?? step.name}</span>
      <span className="min-w-0 flex-1 text-ink-2 [overflow-wrap:anywhere]">
        {step.message}
        {!step.ok && !step.skipped && step.remedy && <span className="mt-0.5 block text-ink">{step.remedy}</span>}
      </span>
      {!step.skipped && <span className="shrink-0 text-ink-3 tabular-nums">{duration(step.ms / 1000)}</span>}
    </li>
  );
}
