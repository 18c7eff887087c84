'use client';

import { BellOff } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useTransition } from 'react';
import { FilterBar } from '@/app/_components/filter-bar';
import { FilterChip } from '@/app/_components/filter-chip';
import { LoadSelect } from '@/app/_components/load-select';
import { Select } from '@/app/_components/ui/select';
import type { LoadName } from '@/lib/control/loads/schemas';
import { filterParameters, SEEN_WITHIN } from './filter-parameters';

interface ErrorFiltersProps {
  loads: LoadName[];
  rules: string[];
}

export function ErrorFilters({ loads, rules }: ErrorFiltersProps) {
  const [isPending, startTransition] = useTransition();
  const [{ load, rule, time, muted }, setValues] = useQueryStates(
    { ...filterParameters, cursor: parseAsString },
    { shallow: false, startTransition, history: 'push' },
  );
  const set = (changes: object) => void setValues({ ...changes, cursor: null });
  return (
    <FilterBar
      label="Filter by load, rule and time"
      active={[load, rule, time, muted].filter(Boolean).length}
      isPending={isPending}
      onClear={() => set({ load: null, rule: null, time: null, muted: null })}
    >
      <LoadSelect loads={loads} value={load} onChange={(id) => set({ load: id })} />
      <Select
        isSmall
        aria-label="Rule"
        className="w-40"
        value={rule ?? ''}
        onChange={(event) => set({ rule: event.target.value || null })}
      >
        <option value="">Any rule</option>
        {rule && !rules.includes(rule) && <option value={rule}>{rule}</option>}
        {rules.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </Select>
      <Select
        isSmall
        aria-label="Time"
        className="w-48"
        value={time ?? ''}
        onChange={(event) => set({ time: event.target.value || null })}
      >
        <option value="">Seen at any time</option>
        {Object.entries(SEEN_WITHIN).map(([span, words]) => (
          <option key={span} value={span}>
            {words}
          </option>
        ))}
      </Select>
      <FilterChip isOn={muted} onClick={() => set({ muted: muted ? null : true })}>
        <BellOff aria-hidden className="size-3.5" /> Muted
      </FilterChip>
    </FilterBar>
  );
}
