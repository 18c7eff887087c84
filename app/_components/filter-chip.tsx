import type { ComponentProps } from 'react';
import { cn } from './class-names';

/** One thing that a list can be narrowed to; pressed while it is. */
export function FilterChip({
  isOn,
  className,
  ...props
}: Omit<ComponentProps<'button'>, 'type'> & { isOn: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      {...props}
      className={cn(
        'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium',
        isOn ? 'border-accent bg-accent-soft text-ink' : 'border-line bg-surface text-ink-2 hover:bg-hover',
        className,
      )}
    />
  );
}
