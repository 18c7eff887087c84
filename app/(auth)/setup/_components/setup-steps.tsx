import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/app/_components/class-names';

const STEPS = [
  { key: 'account', label: 'Your account' },
  { key: 'database', label: 'A database' },
  { key: 'sample', label: 'A first batch' },
] as const;

interface SetupStepsProps {
  current: (typeof STEPS)[number]['key'];
  children: ReactNode;
}

export function SetupSteps({ current, children }: SetupStepsProps) {
  const here = STEPS.findIndex((step) => step.key === current);
  return (
    <>
      <ol aria-label="Set-up steps" className="mb-8 flex items-center gap-2 text-table sm:gap-3">
        {STEPS.map((step, index) => (
          <li
            key={step.key}
            aria-current={index === here ? 'step' : undefined}
            className={cn(
              'flex items-center gap-2',
              index === here ? 'font-semibold text-ink' : 'text-ink-3',
            )}
          >
            {index > 0 && <span aria-hidden className="mr-1 h-px w-4 bg-line-strong/50 sm:w-8" />}
            <span
              aria-hidden
              className={cn(
                'flex size-5 items-center justify-center rounded-full border text-2xs font-semibold tabular-nums',
                index < here && 'border-accent bg-accent text-accent-ink',
                index === here && 'border-accent text-accent',
                index > here && 'border-line-strong/60',
              )}
            >
              {index < here ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            <span className={cn(index !== here && 'hidden sm:inline')}>{step.label}</span>
            {index < here && <span className="sr-only">, done</span>}
          </li>
        ))}
      </ol>
      {children}
    </>
  );
}
