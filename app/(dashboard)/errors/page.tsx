import { BellOff, CircleCheck, ListX } from 'lucide-react';
import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { createLoader, parseAsString } from 'nuqs/server';
import { EmptyState } from '@/app/_components/empty-state';
import { LiveRefresh } from '@/app/_components/live-refresh';
import { NextPage } from '@/app/_components/next-page';
import { PageHeader } from '@/app/_components/page-header';
import { Button } from '@/app/_components/ui/button';
import { pageContext } from '@/app/_server/context';
import { listAllErrorGroups, listErrorRules } from '@/lib/control/error-groups';
import { listLoadNames } from '@/lib/control/loads';
import { ErrorFilters } from './_components/error-filters';
import { ErrorTable } from './_components/error-table';
import { filterParameters } from './_components/filter-parameters';

export const metadata: Metadata = { title: 'Errors' };

const loadParameters = createLoader({ ...filterParameters, cursor: parseAsString });

export default async function ErrorsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const context = await pageContext();
  const { load, rule, time, muted, cursor } = await loadParameters(searchParams);
  const [page, rules, loads] = await Promise.all([
    listAllErrorGroups(context, {
      loadId: load ?? undefined,
      rule: rule ?? undefined,
      within: time ?? undefined,
      muted,
      cursor: cursor ?? undefined,
    }),
    listErrorRules(context),
    listLoadNames(context),
  ]);
  const isFiltered = Boolean(load ?? rule ?? time) || muted;
  return (
    <>
      <PageHeader
        title="Errors"
        detail="Why rows were refused, over all loads: what was seen last comes first."
        actions={<LiveRefresh isOn={!cursor} />}
      />
      {(page.items.length > 0 || isFiltered || rules.length > 0) && (
        <div className="mb-3 flex">
          <ErrorFilters loads={loads} rules={rules} />
        </div>
      )}
      {page.items.length > 0 ? (
        <>
          <ErrorTable groups={page.items} />
          <NextPage cursor={page.nextCursor} isLater={cursor !== null} />
        </>
      ) : (
        <Nothing isFiltered={isFiltered} isMuted={muted} hasAny={rules.length > 0} />
      )}
    </>
  );
}

interface NothingProps {
  isFiltered: boolean;
  isMuted: boolean;
  hasAny: boolean;
}

function Nothing({ isFiltered, isMuted, hasAny }: NothingProps) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={ListX}
        title={isMuted ? 'Nothing that matches is muted' : 'No error group matches these filters'}
        action={
          <Button asChild>
            <Link href="/errors">Clear the filters</Link>
          </Button>
        }
      >
        Take some of them away, or see all error groups.
      </EmptyState>
    );
  }
  if (hasAny) {
    return (
      <EmptyState
        icon={BellOff}
        title="All error groups are muted"
        action={
          <Button asChild>
            <Link href="/errors?muted=true">Show them</Link>
          </Button>
        }
      >
        Their rows are refused and kept as ever; nobody is told of them for now.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={CircleCheck}
      title="No row was refused yet"
      action={
        <Button asChild>
          <Link href="/loads">Go to the loads</Link>
        </Button>
      }
    >
      Rows that break a rule, or that their table would not take, are kept whole and stand here by their
      cause.
    </EmptyState>
  );
}
