'use client';

import { Hand, TriangleAlert } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useEffect, useState, useTransition } from 'react';
import { STATE_LOOKS, STATES, StateIcon } from '@/app/_components/batch-state';
import { FilterBar } from '@/app/_components/filter-bar';
import { FilterChip } from '@/app/_components/filter-chip';
import { LoadSelect } from '@/app/_components/load-select';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { LoadName } from '@/lib/control/loads/schemas';
import { filterParameters, NO_FILTER, SPANS, toFilter, TRIGGERS } from './filter-parameters';
import { TimeRange } from './time-range';

/** Filters that stand in the address, so that a view can be shared. */
export function BatchFilters({ loads }: { loads: LoadName[] }) {
  const [isPending, startTransition] = useTransition();
  const [values, setValues] = useQueryStates(
    { ...filterParameters, cursor: parseAsString },
    { shallow: false, startTransition, history: 'push' },
  );
  const set = (changes: Partial<Parameters<typeof setValues>[0]>) =>
    void setValues({ ...changes, cursor: null } as Parameters<typeof setValues>[0]);
  const { state, load, trigger, time, from, until, bad, hand, q } = values;
  const [isBetween, setIsBetween] = useState(from !== null || until !== null);
  return (
    <FilterBar
      label="Filter by state, load, time and more"
      active={Object.keys(toFilter(values)).length}
      isPending={isPending}
      onClear={() => {
        setIsBetween(false);
        set(NO_FILTER);
      }}
    >
      {STATES.map((each) => (
        <FilterChip
          key={each}
          isOn={state.includes(each)}
          onClick={() =>
            set({ state: state.includes(each) ? state.filter((other) => other !== each) : [...state, each] })
          }
        >
          <StateIcon state={each} className="size-3.5 animate-none" />
          {STATE_LOOKS[each].word}
        </FilterChip>
      ))}
      <FilterChip isOn={bad} onClick={() => set({ bad: bad ? null : true })}>
        <TriangleAlert aria-hidden className="size-3.5 text-partial" /> Bad rows
      </FilterChip>
      <FilterChip isOn={hand} onClick={() => set({ hand: hand ? null : true })}>
        <Hand aria-hidden className="size-3.5 text-failed" /> Needs a hand
      </FilterChip>
      <span aria-hidden className="basis-full max-sm:hidden" />
      <SearchField value={q} onChange={(text) => set({ q: text || null })} />
      <LoadSelect loads={loads} value={load} onChange={(id) => set({ load: id })} />
      <Select
        isSmall
        aria-label="Time"
        className="w-36"
        value={isBetween ? 'between' : (time ?? '')}
        onChange={({ target }) => {
          setIsBetween(target.value === 'between');
          if (target.value !== 'between') {
            set({ time: (target.value || null) as typeof time, from: null, until: null });
          }
        }}
      >
        <option value="">Any time</option>
        {Object.entries(SPANS).map(([span, words]) => (
          <option key={span} value={span}>
            {words}
          </option>
        ))}
        <option value="between">Between …</option>
      </Select>
      {isBetween && (
        <TimeRange from={from} until={until} onChange={(range) => set({ ...range, time: null })} />
      )}
      <Select
        isSmall
        aria-label="Started by"
        className="w-36"
        value={trigger ?? ''}
        onChange={(event) => set({ trigger: (event.target.value || null) as typeof trigger })}
      >
        <option value="">Any start</option>
        {Object.entries(TRIGGERS).map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </Select>
    </FilterBar>
  );
}

const TYPING_MS = 350;

/** Filters once one has stopped typing. */
function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  // Somebody else changed it: the filters were cleared, or a view was opened.
  if (value !== sent) {
    setSent(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === sent) return;
    const timer = setTimeout(() => {
      setSent(text.trim());
      onChange(text.trim());
    }, TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Input
      type="search"
      aria-label="Part of the load’s name"
      placeholder="Load name …"
      data-search-field
      maxLength={200}
      className="h-7 w-40 text-table"
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
