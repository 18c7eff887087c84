'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { previewLookupAction } from '../../actions';
import type { LookupDraft } from '../draft';
import { ActionFailure } from './use-detection';

/** Columns of a look-up's table and, once its key and value are chosen, what it holds. */
export function useLookup(connectionId: string | null, { table, key, value }: LookupDraft) {
  return useQuery({
    queryKey: ['look-up', connectionId, table, key, value],
    enabled: connectionId !== null && table.name !== '',
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const result = await previewLookupAction({ connectionId: connectionId!, table, key, value });
      if (!result.ok) throw new ActionFailure(result.error);
      return result.data;
    },
  });
}
