import { CircleCheck } from 'lucide-react';
import type { ComponentProps } from 'react';
import { countOf, exact } from '@/app/_components/format';
import { RuleChip } from '@/app/_components/rule-chip';
import type { RepairGroup, RepairState, RepairsView } from '@/lib/control/repairs/schemas';
import { GroupLink } from '../../_components/group-link';
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
            <Group href={repairHref(batchId, { state })} isChosen={!chosen} rows={rows}>
              <span className="font-medium">All reasons</span>
              <Progress words={countsInWords(counts)} isOver={isDone(counts)} />
            </Group>
          </li>
        )}
        {groups.map((group) => (
          <li key={group.fingerprint} className="border-b border-line last:border-b-0">
            <Group
              href={repairHref(batchId, { group: group.fingerprint, state })}
              isChosen={chosen?.fingerprint === group.fingerprint}
              rows={group.rows}
            >
              <span className="flex min-w-0 items-center gap-2">
                <code className="min-w-0 truncate text-xs font-semibold">{group.column ?? 'row'}</code>
                <RuleChip group={group} className="shrink-0" />
              </span>
              <span className="line-clamp-2 [overflow-wrap:anywhere] text-ink-2">{group.message}</span>
              <Progress words={countsInWords(group.counts)} isOver={isDone(group.counts)} />
            </Group>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface GroupProps extends Omit<ComponentProps<typeof GroupLink>, 'className'> {
  rows: number;
}

function Group({ rows, children, ...link }: GroupProps) {
  return (
    <GroupLink {...link} className="items-start gap-3 py-2">
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">{children}</span>
      <span className="shrink-0 font-medium tabular-nums">{exact(rows)}</span>
    </GroupLink>
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
