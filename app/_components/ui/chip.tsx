import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from '../class-names';

const chipStyles = cva(
  'inline-flex h-5 items-center gap-1 rounded-[4px] px-1.5 text-2xs font-medium whitespace-nowrap [&_svg]:size-3',
  {
    variants: {
      tone: {
        plain: 'bg-queued-soft text-ink-2',
        outline: 'border border-line text-ink-2',
        accent: 'bg-accent-soft text-accent',
        good: 'bg-succeeded-soft text-succeeded',
        warning: 'bg-partial-soft text-partial',
        bad: 'bg-failed-soft text-failed',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
);

export function Chip({
  className,
  tone,
  ...props
}: ComponentProps<'span'> & VariantProps<typeof chipStyles>) {
  return <span {...props} className={cn(chipStyles({ tone }), className)} />;
}
