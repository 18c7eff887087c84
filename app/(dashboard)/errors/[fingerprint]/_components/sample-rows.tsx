import { Link } from '@/app/_components/link';
import { QuarantinedRow } from '@/app/(dashboard)/batches/[id]/_components/quarantined-row';
import { Panel } from '@/app/_components/panel';
import { pageContext } from '@/app/_server/context';
import { sampleQuarantine } from '@/lib/control/batches';
import type { ErrorGroupPage } from '@/lib/control/error-groups/schemas';

/** The first rows of the last batch that had them: as they stood in the source, with everything that is wrong. */
export async function SampleRows({ group }: { group: ErrorGroupPage }) {
  const { fingerprint, lastBatchId } = group;
  const rows = lastBatchId
    ? await sampleQuarantine(await pageContext(), { batchId: lastBatchId, fingerprint })
    : [];
  return (
    <Panel
      title="Sample rows"
      aside={
        lastBatchId && (
          <Link
            href={`/batches/${lastBatchId}?group=${fingerprint}#quarantine`}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            All of the last batch
          </Link>
        )
      }
    >
      {rows.length > 0 ? (
        <ol aria-label="Sample rows" className="divide-y divide-line">
          {rows.map((row) => (
            <QuarantinedRow key={row.row} row={row} group={group} />
          ))}
        </ol>
      ) : (
        <p className="px-4 py-3 text-table text-ink-2">The rows of these batches are not kept any more.</p>
      )}
    </Panel>
  );
}
