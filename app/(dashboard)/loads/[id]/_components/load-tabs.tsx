import { Link } from '@/app/_components/link';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';

export const TABS = ['batches', 'mapping', 'rules', 'schedule', 'settings', 'history'] as const;
export type Tab = (typeof TABS)[number];

/** The parts of a load's page, each with an address. */
export function LoadTabs({ current, ruleCount }: { current: Tab; ruleCount: number }) {
  return (
    <nav aria-label="Parts of the load" className="mb-4 overflow-x-auto border-b border-line">
      <ul className="flex min-w-max gap-1">
        {TABS.map((tab) => (
          <li key={tab}>
            <Link
              href={tab === 'batches' ? '?' : `?tab=${tab}`}
              aria-current={tab === current ? 'page' : undefined}
              className={cn(
                'focus-inset flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-table capitalize',
                tab === current
                  ? 'border-accent font-semibold text-ink'
                  : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {tab}
              {tab === 'rules' && (
                <span className="text-xs font-normal text-ink-3 tabular-nums">{exact(ruleCount)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
