import { StateLabel } from '@/app/_components/batch-state';
import { DriftTable } from '@/app/_components/drift-table';
import { Link } from '@/app/_components/link';
import { Panel } from '@/app/_components/panel';
import { RelativeTime } from '@/app/_components/time';
import { Disclosure } from '@/app/_components/ui/disclosure';
import { pageContext } from '@/app/_server/context';
import { listLoadDrift } from '@/lib/control/loads';
import type { LoadDrift } from '@/lib/control/loads/schemas';

/** The columns of the source as they are known, and the batches that found others. */
export async function DriftPanel({ loadId }: { loadId: string }) {
  const { columns, batches } = await listLoadDrift(await pageContext(), { id: loadId });
  if (columns.length === 0 && batches.length === 0) return null;
  return (
    <Panel title="Columns of the source" aside={columns.length > 0 && 'as the last merged batch found them'}>
      {columns.length > 0 && <KnownColumns columns={columns} />}
      {batches.length === 0 ? (
        <p className="px-4 py-2.5 text-table text-ink-2">No batch has found others yet.</p>
      ) : (
        <ol aria-label="Changes of the source" className="divide-y divide-line">
          {batches.map((batch) => (
            <li key={batch.id} className="pt-2.5">
              <p className="flex flex-wrap items-center gap-x-3 px-4 text-table">
                <StateLabel state={batch.state} />
                <Link href={`/batches/${batch.id}#drift`} className="font-semibold hover:underline">
                  {batch.isRehearsal ? 'Rehearsal' : 'Batch'} of <RelativeTime at={batch.queuedAt} />
                </Link>
              </p>
              <DriftTable label={`Changed columns of ${batch.id}`} changes={batch.changes} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function KnownColumns({ columns }: Pick<LoadDrift, 'columns'>) {
  return (
    <div className="border-b border-line px-4 py-1.5">
      <Disclosure summary={`${columns.length} ${columns.length === 1 ? 'column' : 'columns'}`}>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 py-1 text-table">
          {columns.map(({ name, type }) => (
            <li key={name} className="[overflow-wrap:anywhere]">
              <code className="text-xs font-semibold">{name}</code>{' '}
              <span className="text-xs text-ink-3">{type}</span>
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}
