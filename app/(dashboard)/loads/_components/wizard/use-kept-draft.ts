'use client';

import { useCallback, useEffect, useState } from 'react';
import { emptyDraft, type Draft } from '../draft';

const STORAGE_KEY = 'stevedore.load-draft';

/** Changes parts of the draft. */
export type ChangeDraft = (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;

/**
 * The draft, kept in the tab as one goes so that a reload loses nothing but secrets.
 * @param initial  a stored load, whose draft is not kept; left out, a new load
 */
export function useDraft(initial?: Draft) {
  const [draft, setDraft] = useState<Draft>(() => initial ?? emptyDraft());
  const [isReady, setIsReady] = useState(initial !== undefined);
  const isKept = initial === undefined;

  useEffect(() => {
    if (!isKept) return;
    const kept = readKept();
    // The server cannot know the tab's draft: it is taken up once the page is there.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (kept) setDraft(kept);
    setIsReady(true);
  }, [isKept]);

  useEffect(() => {
    if (isKept && isReady) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(withoutSecrets(draft)));
  }, [draft, isKept, isReady]);

  const change = useCallback<ChangeDraft>((next) => {
    setDraft((before) => ({ ...before, ...(typeof next === 'function' ? next(before) : next) }));
  }, []);
  const forget = useCallback(() => sessionStorage.removeItem(STORAGE_KEY), []);
  const startAfresh = useCallback(() => {
    forget();
    setDraft(emptyDraft());
  }, [forget]);
  return { draft, change, isReady, forget, startAfresh };
}

function readKept(): Draft | undefined {
  try {
    const text = sessionStorage.getItem(STORAGE_KEY);
    return text ? { ...emptyDraft(), ...(JSON.parse(text) as Draft) } : undefined;
  } catch {
    return undefined;
  }
}

function withoutSecrets(draft: Draft): Draft {
  const { bearerToken: _token, headers: _headers, ...http } = draft.source.http;
  return { ...draft, source: { ...draft.source, http } };
}
