'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import type { MouseEvent } from 'react';
import { cn } from '@/app/_components/class-names';
import { STEPS, type Step } from './steps';

const LABELS: Record<Step, string> = {
  source: 'Source',
  preview: 'Preview',
  map: 'Map',
  rules: 'Rules',
  rehearse: 'Rehearse',
  schedule: 'Schedule',
};

interface StepNavigationProps {
  current: Step;
  /** The last step that one may go to as things stand. */
  furthest: Step;
  goTo: (step: Step) => void;
}

/** Links, so that a step opens in a tab of its own; followed here, the page stays and the step changes. */
export function StepNavigation({ current, furthest, goTo }: StepNavigationProps) {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const addressOf = (step: Step) => {
    const next = new URLSearchParams(parameters);
    next.set('step', step);
    return `${pathname}?${next}`;
  };
  const follow = (event: MouseEvent, step: Step) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(step);
  };
  return (
    <nav aria-label="Steps" className="mb-5 overflow-x-auto border-b border-line">
      <ol className="flex min-w-max gap-1">
        {STEPS.map((step, index) => {
          const isHere = step === current;
          const look = cn(
            'focus-inset flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-table',
            isHere ? 'border-accent font-semibold text-ink' : 'border-transparent text-ink-2',
          );
          const content = (
            <>
              <span aria-hidden className={cn('text-xs tabular-nums', isHere ? 'text-accent' : 'text-ink-3')}>
                {index + 1}
              </span>
              {LABELS[step]}
            </>
          );
          return (
            <li key={step}>
              {isHere || index <= STEPS.indexOf(furthest) ? (
                <Link
                  href={addressOf(step)}
                  prefetch={false}
                  aria-current={isHere ? 'step' : undefined}
                  className={cn(look, !isHere && 'hover:text-ink')}
                  onClick={(event) => follow(event, step)}
                >
                  {content}
                </Link>
              ) : (
                <span aria-disabled className={cn(look, 'text-ink-3')}>
                  {content}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
