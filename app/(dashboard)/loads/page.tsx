import { Layers, Plus, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { createLoader, parseAsBoolean, parseAsString } from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { may } from '@/app/_components/roles';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listDrafts } from '@/lib/control/drafts';
import { listLoads } from '@/lib/control/loads';
import { ClearSearch, LoadSearch } from './_components/load-search';
import { DraftList } from './_components/draft-list';
import { LoadTable } from './_components/load-table';
import { LoadFilter, type LoadSet } from './_components/load-filter';

export const metadata: Metadata = { title: 'Loads' };

const loadParameters = createLoader({
  cursor: parseAsString,
  archived: parseAsBoolean.withDefault(false),
  mine: parseAsBoolean.withDefault(false),
  search: parseAsString.withDefault(''),
});

export default async function LoadsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const context = await pageContext();
  const { cursor, archived: isArchive, mine, search } = await loadParameters(searchParams);
  const isMine = !isArchive && mine;
  const set: LoadSet = isArchive ? 'archived' : isMine ? 'mine' : 'active';
  const isFiltered = set !== 'active' || search !== '';
  const role = context.actor.role;
  const [page, drafts] = await Promise.all([
    listLoads(context, {
      cursor: cursor ?? undefined,
      archived: isArchive,
      search,
      ...(isMine && { ownerId: context.actor.id }),
    }),
    may(role, 'editor') && !isArchive ? listDrafts(context) : [],
  ]);
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
        actions={may(role, 'editor') && (page.items.length > 0 || isFiltered) && add}
      />
      <DraftList drafts={drafts} />
      {(page.items.length > 0 || isFiltered) && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <LoadSearch />
            <LoadFilter current={set} />
          </div>
          <LiveRefresh oldAfterMs={30_000} isOn={!cursor} />
        </div>
      )}
      {page.items.length > 0 ? (
        <>
          <LoadTable loads={page.items} mayOperate={may(role, 'operator') && !isArchive} />
          <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
        </>
      ) : search ? (
        <EmptyState
          icon={SearchX}
          title={`No ${isArchive ? 'archived ' : ''}load has “${search}” in its name`}
          action={<ClearSearch />}
        >
          Search for another part of the name{isArchive ? '' : ', or look among the archived ones'}.
        </EmptyState>
      ) : isArchive ? (
        <EmptyState icon={Layers} title="Nothing is archived">
          Loads that are put away stand here; their batches stay where they are.
        </EmptyState>
      ) : isMine ? (
        <EmptyState
          icon={Layers}
          title="You own no load"
          action={
            <Button asChild>
              <Link href="/loads">Show all loads</Link>
            </Button>
          }
        >
          A load belongs to whoever makes it; an editor can hand it over, in its menu.
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
