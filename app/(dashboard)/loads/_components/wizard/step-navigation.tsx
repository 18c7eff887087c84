'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/app/_components/class-names';

export const STEPS = ['source', 'preview', 'map', 'rules', 'save'] as const;
export type Step = (typeof STEPS)[number];

const LABELS: Record<Step, string> = {
  source: 'Source',
  preview: 'Preview',
  map: 'Map',
  rules: 'Rules',
  save: 'Save and run',
};

/** All steps are open once the source could be read. */
export function StepNavigation({ current, canLeaveSource }: { current: Step; canLeaveSource: boolean }) {
  const pathname = usePathname();
  const here = STEPS.indexOf(current);
  return (
    <nav aria-label="Steps" className="mb-5 overflow-x-auto border-b border-line">
      <ol className="flex min-w-max gap-1">
        {STEPS.map((step, index) => {
          const isHere = index === here;
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
              {index <= here || canLeaveSource ? (
                <Link
                  href={`${pathname}?step=${step}`}
                  aria-current={isHere ? 'step' : undefined}
                  className={cn(look, !isHere && 'hover:text-ink')}
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
