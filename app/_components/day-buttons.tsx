'use client';

import { cn } from './class-names';
import { FieldError } from './ui/field';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

interface DayButtonsProps {
  /** 1 is Monday, 7 is Sunday. */
  days: readonly number[];
  error?: string | undefined;
  onChange: (days: number[]) => void;
}

/** Days of the week, any number of them. */
export function DayButtons({ days, error, onChange }: DayButtonsProps) {
  const toggle = (day: number) =>
    onChange(days.includes(day) ? days.filter((each) => each !== day) : [...days, day]);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-table font-medium">Days</legend>
      <div className="flex flex-wrap gap-1">
        {DAYS.map((name, index) => (
          <button
            key={name}
            type="button"
            aria-pressed={days.includes(index + 1)}
            onClick={() => toggle(index + 1)}
            className={cn(
              'h-8 min-w-11 rounded-control border px-2 text-table',
              days.includes(index + 1)
                ? 'border-accent bg-accent-soft font-medium text-accent'
                : 'border-line-strong bg-surface text-ink-2 hover:border-ink-2',
            )}
          >
            {name}
          </button>
        ))}
      </div>
      {error && <FieldError>{error}</FieldError>}
    </fieldset>
  );
}
