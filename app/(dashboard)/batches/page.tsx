import { ListChecks, ListX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listBatches } from '@/lib/control/batches';
import { BATCH_STATES } from '@/lib/control/batches/schemas';
import { BatchTable } from './_components/batch-table';
import { StateFilter } from './_components/state-filter';

export const metadata: Metadata = { title: 'Batches' };

const loadParameters = createLoader({
  state: parseAsArrayOf(parseAsStringLiteral(BATCH_STATES)).withDefault([]),
  cursor: parseAsString,
  from: parseAsIsoDateTime,
  until: parseAsIsoDateTime,
  load: createParser({ parse: (text) => (/^[0-9a-f-]{36}$/i.test(text) ? text : null), serialize: String }),
});

export default async function BatchesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const context = await pageContext();
  const { state, cursor, load, from, until } = await loadParameters(searchParams);
  const page = await listBatches(context, {
    states: state.length > 0 ? state : undefined,
    cursor: cursor ?? undefined,
    loadId: load ?? undefined,
    from: from?.toISOString(),
    until: until?.toISOString(),
  });
  const isFiltered = state.length > 0 || load !== null || from !== null || until !== null;
  return (
    <>
      <PageHeader title="Batches" detail="Every run of every load, newest first." />
      {(page.items.length > 0 || isFiltered || cursor) && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <StateFilter />
          <LiveRefresh everyMs={3000} isOn={!cursor} />
        </div>
      )}
      {page.items.length === 0 ? (
        <Nothing isFiltered={isFiltered} />
      ) : (
        <>
          <BatchTable
            batches={page.items}
            key={`${state.join()}/${load}/${from?.toISOString()}/${until?.toISOString()}/${cursor}`}
          />
          <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
        </>
      )}
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
        Choose other states, or see them all.
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
