import { Layers, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listLoads } from '@/lib/control/loads';
import { LoadTable } from './_components/load-table';
import { ArchiveFilter } from './_components/archive-filter';

export const metadata: Metadata = { title: 'Loads' };

interface LoadsPageProps {
  searchParams: Promise<{ cursor?: string; archived?: string }>;
}

export default async function LoadsPage({ searchParams }: LoadsPageProps) {
  const context = await pageContext();
  const { cursor, archived } = await searchParams;
  const isArchive = archived === 'true';
  const page = await listLoads(context, { cursor, archived: isArchive });
  const role = context.actor.role;
  const add = (
    <Button asChild variant="primary">
      <Link href="/loads/new">
        <Plus aria-hidden /> New load
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Loads"
        detail="From a source, through rules, into a table."
        actions={may(role, 'editor') && (page.items.length > 0 || isArchive) && add}
      />
      {(page.items.length > 0 || isArchive) && (
        <div className="mb-3 flex items-center justify-between gap-4">
          <ArchiveFilter isArchive={isArchive} />
          <LiveRefresh everyMs={5000} isOn={!cursor} />
        </div>
      )}
      {page.items.length > 0 ? (
        <>
          <LoadTable loads={page.items} mayOperate={may(role, 'operator') && !isArchive} />
          <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
        </>
      ) : isArchive ? (
        <EmptyState icon={Layers} title="Nothing is archived">
          Loads that are put away stand here; their batches stay where they are.
        </EmptyState>
      ) : (
        <EmptyState icon={Layers} title="No load yet" action={may(role, 'editor') && add}>
          {may(role, 'editor')
            ? 'Upload a file or name a path or an address; Stevedore finds out its format and types, and proposes the rest.'
            : 'An editor has to define one before there is something to run.'}
        </EmptyState>
      )}
    </>
  );
}
