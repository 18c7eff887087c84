'use client';

import { useEffect, useState } from 'react';
import type { Found } from '@/lib/control/search/schemas';
import { searchAction } from './actions';

const TYPING_MS = 150;

interface Answer {
  query: string;
  found: Found[];
  failure?: string;
}

/** What is found for a text, once one has stopped typing; answers to older texts are dropped. */
export function useSearch(text: string): Answer & { isPending: boolean } {
  const query = text.trim();
  const [answer, setAnswer] = useState<Answer>({ query: '', found: [] });
  useEffect(() => {
    if (!query) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void searchAction({ query }).then((result) => {
        if (!isCurrent) return;
        setAnswer(
          result.ok ? { query, found: result.data } : { query, found: [], failure: result.error.message },
        );
      });
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query]);
  if (!query) return { query, found: [], isPending: false };
  return { ...answer, isPending: answer.query !== query };
}
