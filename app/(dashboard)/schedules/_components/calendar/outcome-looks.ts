import { Ban, Check, CircleX, Clock, type LucideIcon } from 'lucide-react';
import type { CalendarDay, CalendarEntry } from '@/lib/control/schedules/schemas';

export type Outcome = CalendarEntry['outcome'];

export const OUTCOME_LOOKS: Record<Outcome, { word: string; icon: LucideIcon; text: string }> = {
  planned: { word: 'planned', icon: Clock, text: 'text-ink-2' },
  started: { word: 'fired', icon: Check, text: 'text-succeeded' },
  skipped: { word: 'skipped', icon: Ban, text: 'text-partial' },
  missed: { word: 'missed', icon: CircleX, text: 'text-failed' },
};

export interface DaySum {
  counts: Record<Outcome, number>;
  late: number;
  overlaps: number;
  /** Some schedules plan more that day than is counted. */
  hasCrowd: boolean;
}

export function sumOf({ entries, crowds }: CalendarDay): DaySum {
  const of = (outcome: Outcome) => entries.filter((entry) => entry.outcome === outcome).length;
  const add = (field: 'started' | 'skipped' | 'missed' | 'late') =>
    crowds.reduce((sum, crowd) => sum + crowd[field], 0);
  return {
    counts: {
      planned: of('planned'),
      started: of('started') + add('started'),
      skipped: of('skipped') + add('skipped'),
      missed: of('missed') + add('missed'),
    },
    late: entries.filter(({ outcome, isLate }) => outcome === 'started' && isLate).length + add('late'),
    overlaps: entries.filter(({ overlaps }) => overlaps.length > 0).length,
    hasCrowd: crowds.some(({ isPlanned }) => isPlanned),
  };
}
