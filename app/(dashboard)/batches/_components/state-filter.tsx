'use client';

import {
  parseAsArrayOf,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { useTransition } from 'react';
import { STATE_LOOKS, STATES, StateIcon, type BatchState } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { Button } from '@/app/_components/ui/button';

/** Chips that stand in the address, so that a view can be shared. */
export function StateFilter() {
  const [isPending, startTransition] = useTransition();
  const [{ state, load, from, until }, set] = useQueryStates(
    {
      state: parseAsArrayOf(parseAsStringLiteral(STATES)).withDefault([]),
      load: parseAsString,
      from: parseAsIsoDateTime,
      until: parseAsIsoDateTime,
      cursor: parseAsString,
    },
    { shallow: false, startTransition, history: 'push' },
  );
  const toggle = (each: BatchState) =>
    void set({
      state: state.includes(each) ? state.filter((other) => other !== each) : [...state, each],
      cursor: null,
    });
  return (
    <div role="group" aria-label="Filter by state" aria-busy={isPending} className="flex flex-wrap gap-1.5">
      {STATES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={state.includes(each)}
          onClick={() => toggle(each)}
          className={cn(
            'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium',
            state.includes(each)
              ? 'border-accent bg-accent-soft text-ink'
              : 'border-line bg-surface text-ink-2 hover:bg-hover',
          )}
        >
          <StateIcon state={each} className="size-3.5 animate-none" />
          {STATE_LOOKS[each].word}
        </button>
      ))}
      {(state.length > 0 || load || from || until) && (
        <Button size="small" variant="ghost" onClick={() => void set(null)}>
          Clear
        </Button>
      )}
    </div>
  );
}
