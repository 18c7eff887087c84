import type { FreshnessSla, SetFreshnessInput } from '@/lib/control/freshness/schemas';

/** A freshness as the form edits it: what was entered for one kind stays while the other is looked at. */
export interface FreshnessDraft {
  kind: FreshnessSla['kind'];
  time: string;
  since: string;
  days: number[];
  timeZone: string;
  amount: string;
  unit: keyof typeof UNIT_MINUTES;
}

const UNIT_MINUTES = { minutes: 1, hours: 60, days: 1440 } as const;
const UNITS = ['days', 'hours'] as const;

export function draftOf(sla: FreshnessSla | null, timeZone: string): FreshnessDraft {
  const empty: FreshnessDraft = {
    ...{ kind: 'by', time: '07:00', since: '00:00', days: [1, 2, 3, 4, 5, 6, 7], timeZone },
    ...{ amount: '2', unit: 'hours' },
  };
  if (!sla) return empty;
  if (sla.kind === 'by') return { ...empty, ...sla };
  const unit = UNITS.find((each) => sla.minutes % UNIT_MINUTES[each] === 0) ?? 'minutes';
  return { ...empty, kind: 'age', amount: String(sla.minutes / UNIT_MINUTES[unit]), unit };
}

export function slaOf(draft: FreshnessDraft): NonNullable<SetFreshnessInput['sla']> {
  if (draft.kind === 'age')
    return { kind: 'age', minutes: Number(draft.amount.trim() || NaN) * UNIT_MINUTES[draft.unit] };
  const { time, since, days, timeZone } = draft;
  return { kind: 'by', time, since, days, timeZone };
}
