'use client';

import { usePathname } from 'next/navigation';
import type { ComponentProps } from 'react';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import { RuleChip } from '@/app/_components/rule-chip';
import type { ErrorGroupView } from '@/lib/control/quarantine/schemas';
import { visibleText } from '@/lib/visible-text';
import { GroupLink } from './group-link';

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
            <Group href={pathname} isChosen={!chosen} rows={total} share={null}>
              All reasons
            </Group>
          </li>
        )}
        {groups.map((group) => (
          <li key={group.fingerprint}>
            <Group
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
              <RuleChip group={group} className="ml-auto max-sm:hidden" />
            </Group>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface GroupProps extends Omit<ComponentProps<typeof GroupLink>, 'className'> {
  rows: number;
  /** Of the biggest group; null where there is nothing to compare. */
  share: number | null;
}

function Group({ rows, share, children, ...link }: GroupProps) {
  return (
    <GroupLink {...link} className="relative min-h-8 items-center gap-2.5 py-1">
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
    </GroupLink>
  );
}
