import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { createLoader } from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { NextPage } from '@/app/_components/next-page';
import { NotAllowed } from '@/app/_components/not-allowed';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listAudit, listAuditFilters } from '@/lib/control/audit';
import { AuditFilter } from './_components/audit-filter';
import { AuditTable } from './_components/audit-table';
import { auditParameters, sinceOf } from './_components/audit-parameters';

export const metadata: Metadata = { title: 'Audit' };

const loadParameters = createLoader(auditParameters);

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const context = await pageContext();
  if (!may(context.actor.role, 'admin')) return <NotAllowed needed="admin" what="read the audit trail" />;
  const { who, what, since, entity, id, cursor } = await loadParameters(searchParams);
  const [filters, page] = await Promise.all([
    listAuditFilters(context),
    listAudit(context, {
      actor: who ?? undefined,
      action: what ?? undefined,
      entity: entity ?? undefined,
      entityId: id ?? undefined,
      since: sinceOf(since)?.toISOString(),
      cursor: cursor ?? undefined,
    }),
  ]);
  return (
    <>
      <AuditFilter filters={filters} />
      {page.items.length === 0 ? (
        <NothingFound />
      ) : (
        <>
          <AuditTable events={page.items} />
          <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
        </>
      )}
    </>
  );
}

/** Whoever reads this has signed in, which stands in the trail: it is never empty, only filtered out. */
function NothingFound() {
  return (
    <EmptyState
      icon={ScrollText}
      title="Nothing in the trail matches these filters"
      action={
        <Button asChild>
          <Link href="/settings/audit">Clear the filters</Link>
        </Button>
      }
    >
      Choose another person or action, or look further back.
    </EmptyState>
  );
}
