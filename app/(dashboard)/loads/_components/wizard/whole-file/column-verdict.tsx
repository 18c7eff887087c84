import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { exact, countOf } from '@/app/_components/format';
import { cn } from '@/app/_components/class-names';
import type { Verdict } from './verdict';

const LOOKS = {
  fits: { icon: CircleCheck, tone: 'text-succeeded' },
  unfit: { icon: TriangleAlert, tone: 'font-medium text-partial' },
  problem: { icon: CircleHelp, tone: 'text-ink-3' },
  unknown: { icon: CircleHelp, tone: 'text-ink-3' },
} as const;

/** What the whole file says of a column, in a line under its type. */
export function ColumnVerdict({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone } = LOOKS[verdict.kind];
  return (
    <span className={cn('mt-1 flex items-start gap-1 text-2xs tabular-nums', tone)}>
      <Icon aria-hidden className="mt-px size-3 shrink-0" /> {wordsOf(verdict)}
    </span>
  );
}

function wordsOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'fits':
      return verdict.values === 0 ? 'no value to check' : `fits all ${countOf(verdict.values, 'value')}`;
    case 'unfit':
      return `${exact(verdict.column.unfit)} of ${exact(verdict.column.values + verdict.column.empties)} do not fit`;
    case 'problem':
      return 'cannot be checked alone';
    case 'unknown':
      return 'not checked as this yet';
  }
}
