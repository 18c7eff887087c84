'use client';

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { ErrorView } from '@/app/_server/action-result';
import type { DetectSourceInput } from '@/lib/control/sources/schemas';
import { detectDraftSourceAction, detectSourceAction } from '../../actions';

/** An action that failed, as something to throw. */
export class ActionFailure extends Error {
  constructor(readonly view: ErrorView) {
    super(view.message);
  }
}

/** What the server finds in the source, under what the person settled. */
export function detectionQuery(loadId: string, input: DetectSourceInput | undefined) {
  return queryOptions({
    queryKey: ['detection', loadId, input],
    enabled: input !== undefined,
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const { source, format } = input!;
      // A source that is not stored yet may need secrets that the draft keeps.
      const result = await (source
        ? detectDraftSourceAction({ loadId, source, format })
        : detectSourceAction(input!));
      if (!result.ok) throw new ActionFailure(result.error);
      return result.data;
    },
  });
}

export function useDetection(loadId: string, input: DetectSourceInput | undefined) {
  return useQuery({ ...detectionQuery(loadId, input), placeholderData: keepPreviousData });
}
