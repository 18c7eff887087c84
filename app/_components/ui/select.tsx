import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '../class-names';
import { controlStyles } from './input';

/**
 * The platform's own select: a mapping of two hundred columns opens at once, phones show their own picker, and
 * type-ahead works as everywhere else.
 */
export function Select({
  className,
  size: _size,
  isSmall,
  ...props
}: ComponentProps<'select'> & { isSmall?: boolean }) {
  return (
    <span className={cn('relative inline-flex w-full min-w-0', className)}>
      <select
        {...props}
        className={cn(controlStyles, 'appearance-none truncate pr-8', isSmall ? 'h-7 text-table' : 'h-8')}
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
