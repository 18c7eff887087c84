'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ErrorView } from '@/app/_server/action-result';
import type { FileCheckView, StartFileCheckInput } from '@/lib/control/file-checks/schemas';
import { ActionFailure } from '../use-detection';
import type { HeldAgainst } from './verdict';

const pollMs = 700;

export interface FileCheckState {
  view: FileCheckView | undefined;
  /** What its columns were held against. */
  asked: readonly HeldAgainst[];
  /** Why there is no check. */
  failure: Pick<ErrorView, 'message'> | undefined;
  isStarting: boolean;
  checkAgain: () => void;
  stop: () => void;
}

/** What to check: the mapping is what its fields are held against. */
export type FileCheckInput = StartFileCheckInput & { mapping: HeldAgainst[] };

interface Started {
  view: FileCheckView;
  asked: readonly HeldAgainst[];
}

/**
 * Has the whole file checked as soon as it is known how it is read, and follows that. What is changed of types afterwards
 * starts no other check: most of it can be told from this one.
 * @param input  undefined where there is no file to check yet
 */
export function useFileCheck(input: FileCheckInput | undefined): FileCheckState {
  const queries = useQueryClient();
  const startKey = ['file-check', input && [input.loadId, input.source ?? input.sourceId, input.format]];
  const started = useQuery({
    queryKey: startKey,
    enabled: input !== undefined,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    queryFn: () => start(input!),
  });
  const id = started.data?.view.id;
  const followKey = ['file-check-news', id];
  const followed = useQuery({
    queryKey: followKey,
    enabled: id !== undefined && isLive(started.data?.view),
    gcTime: Infinity,
    queryFn: () => ask(`/api/file-checks/${id}`),
    refetchInterval: ({ state }) => (state.data && !isLive(state.data) ? false : pollMs),
  });
  const anew = useMutation({
    mutationFn: () => start({ ...input!, isFresh: true }),
    onSuccess: (data) => queries.setQueryData(startKey, data),
  });
  const stop = useMutation({
    mutationFn: () => ask(`/api/file-checks/${id}`, { method: 'DELETE' }),
    onSuccess: (view) => queries.setQueryData(followKey, view),
  });
  const error = anew.error ?? stop.error ?? started.error;
  return {
    view: followed.data ?? started.data?.view,
    asked: started.data?.asked ?? [],
    failure: error ? viewOf(error) : undefined,
    isStarting: anew.isPending,
    checkAgain: () => anew.mutate(),
    stop: () => stop.mutate(),
  };
}

function isLive(view: FileCheckView | undefined): boolean {
  return view?.state === 'waiting' || view?.state === 'running';
}

async function start(input: FileCheckInput): Promise<Started> {
  const view = await ask('/api/file-checks', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  });
  return { view, asked: input.mapping };
}

async function ask(address: string, init?: RequestInit): Promise<FileCheckView> {
  const response = await fetch(address, init);
  const answer = (await response.json()) as FileCheckView | { error: ErrorView };
  if (!('state' in answer)) throw new ActionFailure(answer.error);
  return answer;
}

function viewOf(error: Error): FileCheckState['failure'] {
  return error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' };
}
