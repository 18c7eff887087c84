'use client';

import { Input } from '@/app/_components/ui/input';

interface TimeRangeProps {
  from: Date | null;
  until: Date | null;
  onChange: (range: { from?: Date | null; until?: Date | null }) => void;
}

/** Two moments in the reader's own time zone; either may be left open. */
export function TimeRange({ from, until, onChange }: TimeRangeProps) {
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-xs text-ink-2">
      <Input
        type="datetime-local"
        aria-label="Queued at or after"
        className="h-7 w-46 text-table"
        defaultValue={localText(from)}
        onBlur={(event) => onChange({ from: moment(event.target.value) })}
      />
      to
      <Input
        type="datetime-local"
        aria-label="Queued before"
        className="h-7 w-46 text-table"
        defaultValue={localText(until)}
        onBlur={(event) => onChange({ until: moment(event.target.value) })}
      />
    </span>
  );
}

function moment(text: string): Date | null {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** `2026-11-26T14:05`, as the platform's field wants it. */
function localText(at: Date | null): string {
  if (!at) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
