'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ErrorView } from '@/app/_server/action-result';
import type { TrialView, TryDraftInput } from '@/lib/control/trials/schemas';
import { ActionFailure } from '../use-detection';
import { trialInput, type ToTry, type TrialAnswer } from './trial-input';

const pauseMs = 350;

export interface TrialState {
  /** The last answer there was. */
  answer: TrialAnswer | undefined;
  /** It is about the draft as it was before the last change. */
  isStale: boolean;
  /** Why there is no answer to the draft as it is. */
  failure: (Pick<ErrorView, 'message'> & Partial<ErrorView>) | undefined;
  readAgain: () => void;
}

/**
 * What would become of the first rows under the draft, asked anew a moment after each change; a question that is
 * overtaken is cancelled, and the answer before it stays.
 * @param toTry  undefined where nobody would look at the answer
 */
export function useTrial(toTry: ToTry | undefined): TrialState {
  const input = toTry && trialInput(toTry);
  const asked = input && JSON.stringify(input);
  const settled = useSettled(asked, pauseMs);
  const queries = useQueryClient();
  const keyOf = (question: string | undefined) => ['trial', question];
  const trial = useQuery({
    queryKey: keyOf(settled),
    enabled: settled !== undefined,
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask(JSON.parse(settled!) as TryDraftInput, signal),
  });
  const anew = useMutation({
    mutationFn: (question: string) => ask({ ...(JSON.parse(question) as TryDraftInput), isFresh: true }),
    onSuccess: (answer, question) => queries.setQueryData(keyOf(question), answer),
  });
  const [last, setLast] = useState<TrialAnswer>();
  if (trial.data && trial.data !== last) setLast(trial.data);
  const error = (anew.variables === asked ? anew.error : null) ?? trial.error;
  return {
    answer: trial.data ?? last,
    isStale: asked !== settled || trial.isFetching || anew.isPending || error !== null,
    failure: error ? viewOf(error) : undefined,
    readAgain: () => asked !== undefined && anew.mutate(asked),
  };
}

/** Over a route rather than an action: actions wait for each other, and cannot be called off. */
async function ask(input: TryDraftInput, signal?: AbortSignal): Promise<TrialAnswer> {
  const response = await fetch('/api/trials', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
    signal: signal ?? null,
  });
  const answer = (await response.json()) as TrialView | { error: ErrorView };
  if ('error' in answer) throw new ActionFailure(answer.error);
  return { input, view: answer };
}

function viewOf(error: Error): TrialState['failure'] {
  return error instanceof ActionFailure ? error.view : { message: 'The server did not answer. Try again.' };
}

function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
