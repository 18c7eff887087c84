'use client';

import { useQuery } from '@tanstack/react-query';
import type { TableView } from '@/lib/control/connections/schemas';
import { describeTableAction, listTablesAction } from '../../actions';
import { ActionFailure } from './use-detection';

/** Tables of a connection. */
export function useTables(connectionId: string | null) {
  return useQuery({
    queryKey: ['tables', connectionId],
    enabled: connectionId !== null,
    retry: false,
    staleTime: 30_000,
    queryFn: async () => {
      const result = await listTablesAction({ id: connectionId! });
      if (!result.ok) throw new ActionFailure(result.error);
      return result.data;
    },
  });
}

/** The columns and keys of the destination table; null where it does not exist. */
export function useTarget(
  connectionId: string | null,
  table: { schema: string; name: string },
  isOn: boolean,
) {
  return useQuery({
    queryKey: ['table', connectionId, table.schema, table.name],
    enabled: isOn && connectionId !== null && table.name !== '' && table.schema !== '',
    retry: false,
    staleTime: 30_000,
    queryFn: async (): Promise<TableView | null> => {
      const result = await describeTableAction({ connectionId: connectionId!, ...table });
      if (!result.ok) throw new ActionFailure(result.error);
      return result.data;
    },
  });
}
