import { Link } from '@/app/_components/link';
import { Panel } from '@/app/_components/panel';
import { countOf } from '@/app/_components/format';
import { Chip } from '@/app/_components/ui/chip';
import type { ConnectionUse } from '@/lib/control/connections/schemas';

/** The loads that would stand still without this connection, and those whose history names it. */
export function UsedBy({ uses }: { uses: ConnectionUse[] }) {
  return (
    <Panel title="Used by" aside={countOf(uses.length, 'load')}>
      {uses.length === 0 ? (
        <p className="px-4 py-3 text-table text-ink-2">No load reads or writes by this connection.</p>
      ) : (
        <ul aria-label="Used by" className="divide-y divide-line text-table">
          {uses.map(({ id, name, isArchived, isCurrent }) => (
            <li key={id} className="flex min-h-8 flex-wrap items-center gap-2 px-4 py-1">
              <Link
                href={`/loads/${id}`}
                className="inline-flex min-h-6 items-center font-medium [overflow-wrap:anywhere] hover:underline"
              >
                {name}
              </Link>
              {isArchived && <Chip tone="outline">archived</Chip>}
              {!isCurrent && <Chip tone="outline">in an earlier version</Chip>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
