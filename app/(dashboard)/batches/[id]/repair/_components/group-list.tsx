import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/app/_components/class-names';
import { countOf, exact } from '@/app/_components/format';
import { Link } from '@/app/_components/link';
import { Chip } from '@/app/_components/ui/chip';
import type { RepairGroup, RepairState, RepairsView } from '@/lib/control/repairs/schemas';
import { countsInWords, isDone } from './repair-looks';
import { repairHref } from './repair-parameters';

interface GroupListProps {
  repairs: RepairsView;
  chosen: RepairGroup | undefined;
  /** Stays as it is when one goes to another group. */
  state: RepairState | null;
}

/** The causes, biggest first, and what has become of the rows of each. A row with several reasons stands in several. */
export function GroupList({ repairs, chosen, state }: GroupListProps) {
  const { batchId, groups, rows, counts } = repairs;
  return (
    <nav aria-label="Error groups" className="panel overflow-hidden">
      <h2 className="border-b border-line px-4 py-2.5 text-table font-semibold">
        {countOf(groups.length, 'error group')}
      </h2>
      <ul className="max-h-48 overflow-y-auto sm:max-h-72 xl:max-h-[calc(100dvh-20rem)]">
        {groups.length > 1 && (
          <li className="border-b border-line">
            <GroupLink href={repairHref(batchId, { state })} isChosen={!chosen} rows={rows}>
              <span className="font-medium">All reasons</span>
              <Progress words={countsInWords(counts)} isOver={isDone(counts)} />
            </GroupLink>
          </li>
        )}
        {groups.map((group) => (
          <li key={group.fingerprint} className="border-b border-line last:border-b-0">
            <GroupLink
              href={repairHref(batchId, { group: group.fingerprint, state })}
              isChosen={chosen?.fingerprint === group.fingerprint}
              rows={group.rows}
            >
              <span className="flex min-w-0 items-center gap-2">
                <code className="min-w-0 truncate text-xs font-semibold">{group.column ?? 'row'}</code>
                <Chip tone="outline" className="shrink-0">
                  {group.sqlstate ? `${group.rule} ${group.sqlstate}` : group.rule}
                </Chip>
              </span>
              <span className="line-clamp-2 [overflow-wrap:anywhere] text-ink-2">{group.message}</span>
              <Progress words={countsInWords(group.counts)} isOver={isDone(group.counts)} />
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
  children: ReactNode;
}

function GroupLink({ href, isChosen, rows, children }: GroupLinkProps) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={isChosen ? 'true' : undefined}
      className={cn(
        'focus-inset flex items-start gap-3 px-4 py-2 text-table hover:bg-hover',
        isChosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">{children}</span>
      <span className="shrink-0 font-medium tabular-nums">{exact(rows)}</span>
    </Link>
  );
}

function Progress({ words, isOver }: { words: string; isOver: boolean }) {
  return (
    <span className="flex items-center gap-1 text-xs text-ink-2 tabular-nums">
      {isOver && <CircleCheck aria-hidden className="size-3.5 shrink-0 text-succeeded" />}
      {words}
    </span>
  );
}
