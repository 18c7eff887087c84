import { ListChecks, ListX } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { createLoader, parseAsString } from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listBatches } from '@/lib/control/batches';
import { listLoadNames } from '@/lib/control/loads';
import { listViews } from '@/lib/control/views';
import { BatchFilters } from './_components/batch-filters';
import { BatchResults } from './_components/batch-results';
import { filterParameters, toFilter } from './_components/filter-parameters';
import { SavedViews } from './_components/saved-views';

export const metadata: Metadata = { title: 'Batches' };

const loadParameters = createLoader({ ...filterParameters, cursor: parseAsString });

export default async function BatchesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const context = await pageContext();
  const { cursor, ...parameters } = await loadParameters(searchParams);
  const filter = toFilter(parameters);
  const [page, views, loads] = await Promise.all([
    listBatches(context, { ...filter, cursor: cursor ?? undefined }),
    listViews(context),
    listLoadNames(context),
  ]);
  const isFiltered = Object.keys(filter).length > 0;
  const isAny = page.items.length > 0 || isFiltered || cursor !== null;
  const { role } = context.actor;
  return (
    <>
      <PageHeader
        title="Batches"
        detail="Every run of every load, newest first."
        actions={
          isAny && (
            <>
              <LiveRefresh isOn={!cursor} topics={[filter.loadId ? `load:${filter.loadId}` : 'batches']} />
              <SavedViews views={views} filter={filter} mayShare={may(role, 'editor')} />
            </>
          )
        }
      />
      {isAny && (
        <div className="mb-3 flex">
          <BatchFilters loads={loads} />
        </div>
      )}
      {isAny ? (
        <BatchResults
          key={JSON.stringify([filter, cursor])}
          batches={page.items}
          filter={filter}
          mayOperate={may(role, 'operator')}
          nothing={<Nothing isFiltered={isFiltered} />}
        />
      ) : (
        <Nothing isFiltered={false} />
      )}
      <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
    </>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={ListX}
        title="No batch matches these filters"
        action={
          <Button asChild>
            <Link href="/batches">Clear the filters</Link>
          </Button>
        }
      >
        Take some of them away, or see all batches.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ListChecks}
      title="No batch has run yet"
      action={
        <Button asChild>
          <Link href="/loads">Go to the loads</Link>
        </Button>
      }
    >
      A batch is one run of a load. Run a load, and it stands here with its counts and its bad rows.
    </EmptyState>
  );
}
