'use client';

import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { Failure } from '@/app/_components/notice';
import type { ErrorView } from '@/app/_server/action-result';
import type { Page } from '@/lib/control/paging/schemas';
import type { RepairFilter, RepairRow } from '@/lib/control/repairs/schemas';
import { listRepairRowsAction } from '../actions';

const MOST_ROWS_PER_PAGE = 100;
/** A page of a file with several hundred columns is no heavier than others. */
const CELLS_PER_PAGE = 6_000;
const MOST_PAGES_ANEW = 5;

type Pages = InfiniteData<Page<RepairRow>, string | undefined>;

interface RowsQuery {
  batchId: string;
  filter: RepairFilter;
  /** How many cells a row has. */
  columns: number;
  /** Changes when rows have changed by other hands than this page's: they are then read anew. */
  mark: string;
}

/** The rows that a filter lets through, page after page as one scrolls; a row that is changed keeps its place. */
export function useRepairRows({ batchId, filter, columns, mark }: RowsQuery) {
  const limit = Math.min(MOST_ROWS_PER_PAGE, Math.max(10, Math.floor(CELLS_PER_PAGE / columns)));
  const queries = useQueryClient();
  const queryKey = ['rows', batchId, filter, mark];
  const query = useInfiniteQuery<
    Page<RepairRow>,
    Error | ErrorView,
    Pages,
    typeof queryKey,
    string | undefined
  >({
    queryKey,
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    queryFn: async ({ pageParam: cursor }) => {
      const result = await listRepairRowsAction({ batchId, ...filter, cursor, limit });
      if (!result.ok) throw result.error;
      return result.data;
    },
  });
  /** Shows rows as they are after a change, before the server has been asked for them again. */
  const put = (changed: readonly RepairRow[]) => {
    const byNumber = new Map(changed.map((row) => [row.row, row]));
    queries.setQueryData<Pages>(
      queryKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((row) => byNumber.get(row.row) ?? row),
          })),
        },
    );
  };
  return {
    rows: query.data?.pages.flatMap((page) => page.items),
    failure: query.error ? failureOf(query.error) : undefined,
    isLoading: query.isFetching,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching && !query.isError) void query.fetchNextPage();
    },
    tryAgain: () => void (query.data ? query.fetchNextPage() : query.refetch()),
    put,
    /** What is there, where that is little; else from the first row on. */
    readAnew: async () => {
      const isLittle = (query.data?.pages.length ?? 0) <= MOST_PAGES_ANEW;
      await (isLittle ? queries.invalidateQueries({ queryKey }) : queries.resetQueries({ queryKey }));
    },
  };
}

function failureOf(error: Error | ErrorView): Failure {
  return 'requestId' in error ? error : { message: 'The server did not answer. Try again.' };
}
