import { Link } from '@/app/_components/link';
import { countOf, exact } from '@/app/_components/format';
import { RuleChip } from '@/app/_components/rule-chip';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { ErrorGroupSummary } from '@/lib/control/error-groups/schemas';
import { Cause } from './cause';
import { Sparkline } from './sparkline';

export function ErrorTable({ groups }: { groups: ErrorGroupSummary[] }) {
  return (
    <>
      <ErrorList groups={groups} />
      <TableRegion label="Error groups" className="panel max-sm:hidden">
        <Table>
          <TableHead>
            <TableRow>
              <HeadCell>Cause</HeadCell>
              <HeadCell>Rule</HeadCell>
              <HeadCell isNumeric>Rows</HeadCell>
              <HeadCell isNumeric>Batches</HeadCell>
              <HeadCell>14 days</HeadCell>
              <HeadCell>Loads</HeadCell>
              <HeadCell>First seen</HeadCell>
              <HeadCell>Last seen</HeadCell>
            </TableRow>
          </TableHead>
          <tbody>
            {groups.map((group) => (
              <TableRow key={group.fingerprint} className="hover:bg-hover">
                <Cell className="max-w-96">
                  <Link
                    href={`/errors/${group.fingerprint}`}
                    className="block truncate leading-6 font-medium hover:underline"
                  >
                    <Cause group={group} />
                  </Link>
                </Cell>
                <Cell>
                  <RuleChip group={group} />
                </Cell>
                <Cell isNumeric>
                  <Rows group={group} />
                </Cell>
                <Cell isNumeric>{exact(group.batches)}</Cell>
                <Cell>
                  <Sparkline days={group.trend} />
                </Cell>
                <Cell className="max-w-56 truncate text-ink-2">{loadNames(group)}</Cell>
                <Cell className="text-ink-2">
                  <RelativeTime at={group.firstSeenAt} />
                </Cell>
                <Cell className="text-ink-2">
                  <LastSeen group={group} />
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </TableRegion>
    </>
  );
}

/** The same on a phone. */
function ErrorList({ groups }: { groups: ErrorGroupSummary[] }) {
  return (
    <ul aria-label="Error groups" className="panel divide-y divide-line overflow-hidden text-table sm:hidden">
      {groups.map((group) => (
        <li key={group.fingerprint} className="relative flex flex-col gap-1 px-4 py-2.5">
          <Link
            href={`/errors/${group.fingerprint}`}
            className="line-clamp-2 font-medium [overflow-wrap:anywhere] after:absolute after:inset-0"
          >
            <Cause group={group} />
          </Link>
          <p className="flex items-end justify-between gap-3 text-ink-2 tabular-nums">
            <span className="min-w-0 truncate">
              {countOf(group.rows, 'row')} · {loadNames(group)}
            </span>
            <Sparkline days={group.trend} />
          </p>
          <p className="relative text-xs text-ink-2">
            <LastSeen group={group} />
          </p>
        </li>
      ))}
    </ul>
  );
}

/** One click from the figure to the rows themselves. */
function Rows({ group }: { group: ErrorGroupSummary }) {
  if (!group.lastBatchId) return exact(group.rows);
  return (
    <Link
      href={`/batches/${group.lastBatchId}?group=${group.fingerprint}#quarantine`}
      aria-label={`${countOf(group.rows, 'row')}: those of the last batch`}
      className="inline-flex min-h-6 items-center font-medium text-partial hover:underline"
    >
      {exact(group.rows)}
    </Link>
  );
}

function LastSeen({ group }: { group: ErrorGroupSummary }) {
  if (!group.mutedUntil) return <RelativeTime at={group.lastSeenAt} />;
  return (
    <>
      muted until <AbsoluteTime at={group.mutedUntil} />
    </>
  );
}

function loadNames({ loads, loadsTotal }: ErrorGroupSummary): string {
  const names = loads.map(({ name }) => name).join(', ');
  return loadsTotal > loads.length ? `${names} and ${loadsTotal - loads.length} more` : names || '–';
}
