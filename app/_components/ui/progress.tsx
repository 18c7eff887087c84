'use client';

import { Progress as Primitive } from 'radix-ui';
import { cn } from '../class-names';

interface ProgressProps {
  label: string;
  /** 0 to 1; null where the whole is not known. */
  share: number | null;
  className?: string;
}

export function Progress({ label, share, className }: ProgressProps) {
  const value = share === null ? null : Math.min(1, Math.max(0, share)) * 100;
  return (
    <Primitive.Root
      value={value}
      aria-label={label}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-line', className)}
    >
      <Primitive.Indicator
        className={cn(
          'block h-full rounded-full bg-running transition-[width] duration-300',
          value === null && 'animate-breathe',
        )}
        style={{ width: value === null ? '100%' : `${value}%` }}
      />
    </Primitive.Root>
  );
}
