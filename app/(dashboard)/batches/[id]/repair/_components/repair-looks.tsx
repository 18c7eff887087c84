import { Ban, CircleCheck, LoaderCircle, TriangleAlert, Wrench, type LucideIcon } from 'lucide-react';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import type { RepairCounts, RepairState } from '@/lib/control/repairs/schemas';

interface RepairLook {
  word: string;
  icon: LucideIcon;
  text: string;
}

export const REPAIR_LOOKS: Record<RepairState, RepairLook> = {
  open: { word: 'Open', icon: TriangleAlert, text: 'text-partial' },
  fixed: { word: 'Fixed', icon: Wrench, text: 'text-accent' },
  dropped: { word: 'Dropped', icon: Ban, text: 'text-queued' },
  replaying: { word: 'Replaying', icon: LoaderCircle, text: 'text-running' },
  replayed: { word: 'Replayed', icon: CircleCheck, text: 'text-succeeded' },
};

/** In the order of a row's life. Not from the schemas, which would bring zod to the page. */
export const REPAIR_STATES = Object.keys(REPAIR_LOOKS) as RepairState[];

/** Icon and word, always both. */
export function RepairStateLabel({ state, className }: { state: RepairState; className?: string }) {
  const { word, icon: Icon, text } = REPAIR_LOOKS[state];
  return (
    <span className={cn('inline-flex items-center gap-1 text-xs font-medium', text, className)}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {word}
    </span>
  );
}

/** `1,204 open · 3 fixed`: only what there is. */
export function countsInWords(counts: RepairCounts): string {
  const said = REPAIR_STATES.filter((state) => counts[state] > 0);
  return said.map((state) => `${exact(counts[state])} ${REPAIR_LOOKS[state].word.toLowerCase()}`).join(' · ');
}

/** Nothing of it waits for a person or a replay. */
export function isDone({ open, fixed, replaying }: RepairCounts): boolean {
  return open + fixed + replaying === 0;
}

/** Rows that can still be changed: neither given up nor taken by a replay. */
export function changeable({ open, fixed }: RepairCounts): number {
  return open + fixed;
}
