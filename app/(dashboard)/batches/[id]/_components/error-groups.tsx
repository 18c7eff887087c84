'use client';

import { Link } from '@/app/_components/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import type { ErrorGroupView } from '@/lib/control/batches/schemas';
import { visibleText } from '@/lib/visible-text';

interface ErrorGroupsProps {
  groups: ErrorGroupView[];
  chosen: string | undefined;
  total: number;
}

/** The causes, biggest first. A row with several reasons stands in several groups. */
export function ErrorGroups({ groups, chosen, total }: ErrorGroupsProps) {
  const pathname = usePathname();
  const most = Math.max(...groups.map((group) => group.rows));
  return (
    <nav aria-label="Error groups" className="max-h-[19rem] overflow-y-auto border-b border-line">
      <ul>
        {groups.length > 1 && (
          <li>
            <GroupLink href={pathname} isChosen={!chosen} rows={total} share={null}>
              All reasons
            </GroupLink>
          </li>
        )}
        {groups.map((group) => (
          <li key={group.fingerprint}>
            <GroupLink
              href={`${pathname}?group=${group.fingerprint}`}
              isChosen={chosen === group.fingerprint || groups.length === 1}
              rows={group.rows}
              share={group.rows / most}
            >
              {group.column && <code className="shrink-0 text-xs font-semibold">{group.column}</code>}
              <span className="min-w-0 truncate">{group.message}</span>
              {group.sample !== null && (
                <span className="hidden min-w-0 shrink truncate text-xs text-ink-3 sm:inline">
                  e.g. <code>{group.sample === '' ? 'empty' : visibleText(group.sample)}</code>
                </span>
              )}
              <Chip tone="outline" className="ml-auto max-sm:hidden">
                {group.sqlstate ? `${group.rule} ${group.sqlstate}` : group.rule}
              </Chip>
            </GroupLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface GroupLinkProps {
  href: string;
  isChosen: boolean;
  rows: number;
  /** Of the biggest group; null where there is nothing to compare. */
  share: number | null;
  children: React.ReactNode;
}

function GroupLink({ href, isChosen, rows, share, children }: GroupLinkProps) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={isChosen ? 'true' : undefined}
      className={cn(
        'focus-inset relative flex min-h-8 items-center gap-2.5 px-4 py-1 text-table hover:bg-hover',
        isChosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <span className="flex w-20 shrink-0 items-center gap-2">
        <span
          aria-hidden
          className={cn('h-1.5 w-6 overflow-hidden rounded-full', share !== null && 'bg-line')}
        >
          {share !== null && (
            <span className="block h-full min-w-px bg-partial" style={{ width: `${share * 100}%` }} />
          )}
        </span>
        <span className="flex-1 text-right tabular-nums">{exact(rows)}</span>
      </span>
      {children}
    </Link>
  );
}
