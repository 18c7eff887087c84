'use client';

import { parseAsString, useQueryState } from 'nuqs';
import { useTransition } from 'react';
import { useTimeZone } from '@/app/_components/clock';
import { Select } from '@/app/_components/ui/select';

/** In whose days and hours the calendar is drawn. */
export function ZoneSelect({ zone, zones }: { zone: string; zones: string[] }) {
  const own = useTimeZone();
  const [isPending, startTransition] = useTransition();
  const [, set] = useQueryState('zone', parseAsString.withOptions({ shallow: false, startTransition }));
  const choices = [...new Set(['UTC', own, zone, ...zones])];
  return (
    <Select
      aria-label="Time zone"
      aria-busy={isPending}
      className="w-auto max-w-52"
      value={zone}
      onChange={(event) => void set(event.target.value)}
    >
      {choices.map((each) => (
        <option key={each} value={each}>
          {each}
          {each === own && each !== 'UTC' ? ' (yours)' : ''}
        </option>
      ))}
    </Select>
  );
}
