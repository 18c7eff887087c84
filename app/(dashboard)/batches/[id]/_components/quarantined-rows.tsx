import { Link } from '@/app/_components/link';
import { pageContext } from '@/app/_server/context';
import { listQuarantinedRows } from '@/lib/control/batches';
import type { ErrorGroupView } from '@/lib/control/quarantine/schemas';
import { Button } from '@/app/_components/ui/button';
import { QuarantinedRow } from './quarantined-row';

const ROWS_PER_PAGE = 10;

interface QuarantinedRowsProps {
  batchId: string;
  group: ErrorGroupView | undefined;
  after: string | undefined;
}

export async function QuarantinedRows({ batchId, group, after }: QuarantinedRowsProps) {
  const fingerprint = group?.fingerprint;
  const page = await listQuarantinedRows(await pageContext(), {
    batchId,
    fingerprint,
    cursor: after,
    limit: ROWS_PER_PAGE,
  });
  const hrefAfter = (cursor: string | null) => {
    const parameters = new URLSearchParams();
    if (fingerprint) parameters.set('group', fingerprint);
    if (cursor) parameters.set('after', cursor);
    return `/batches/${batchId}${parameters.size > 0 ? `?${parameters}` : ''}#quarantine`;
  };
  return (
    <>
      <ol aria-label="Quarantined rows" className="divide-y divide-line">
        {page.items.map((row) => (
          <QuarantinedRow key={row.row} row={row} group={group} />
        ))}
      </ol>
      {(after || page.nextCursor) && (
        <nav
          aria-label="Pages of quarantined rows"
          className="flex justify-end gap-2 border-t border-line px-4 py-2"
        >
          {after && (
            <Button asChild size="small">
              <Link href={hrefAfter(null)}>First rows</Link>
            </Button>
          )}
          {page.nextCursor && (
            <Button asChild size="small">
              <Link href={hrefAfter(page.nextCursor)}>Next rows</Link>
            </Button>
          )}
        </nav>
      )}
    </>
  );
}
