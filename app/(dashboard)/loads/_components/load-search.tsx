'use client';

import { Search } from 'lucide-react';
import { debounce, parseAsString, useQueryStates } from 'nuqs';
import { useTransition } from 'react';
import { Button } from '@/app/_components/ui/button';
import { Input } from '@/app/_components/ui/input';

const parameters = { search: parseAsString.withDefault(''), cursor: parseAsString };

/** By the same state as the field: a link would race with what is still being typed. */
export function ClearSearch() {
  const [, set] = useQueryStates(parameters, { shallow: false });
  return <Button onClick={() => void set(null)}>Clear the search</Button>;
}

/** Part of a load's name; it stands in the address, so that a view can be shared. */
export function LoadSearch() {
  const [isPending, startTransition] = useTransition();
  const [{ search }, set] = useQueryStates(parameters, {
    shallow: false,
    startTransition,
    limitUrlUpdates: debounce(250),
  });
  return (
    <div role="search" aria-busy={isPending} className="relative w-full sm:w-64">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
      />
      <Input
        type="search"
        aria-label="Search loads by name"
        placeholder="Search by name"
        maxLength={200}
        className="pl-8"
        value={search}
        onChange={(event) => void set({ search: event.target.value || null, cursor: null })}
      />
    </div>
  );
}
