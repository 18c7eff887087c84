import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../class-names';

const buttonStyles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-ink not-disabled:hover:bg-accent-strong',
        secondary:
          'border border-line bg-surface text-ink not-disabled:hover:border-ink-3 not-disabled:hover:bg-hover',
        ghost: 'text-ink-2 not-disabled:hover:bg-hover not-disabled:hover:text-ink',
        danger: 'bg-failed text-surface not-disabled:hover:opacity-90',
      },
      size: {
        small: 'h-7 px-2.5 text-xs [&_svg]:size-3.5',
        medium: 'h-8 px-3 text-table [&_svg]:size-4',
        large: 'h-10 px-4 text-sm [&_svg]:size-4',
        icon: 'size-8 [&_svg]:size-4',
        'icon-small': 'size-7 [&_svg]:size-3.5',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
);

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonStyles> & {
    /** Puts the button's look on its only child, e.g. a link. */
    asChild?: boolean;
    /** The action is under way: shows it, and refuses a second press without losing focus. */
    isPending?: boolean;
  };

export function Button({
  className,
  variant,
  size,
  asChild,
  isPending,
  children,
  onClick,
  ...props
}: ButtonProps) {
  const classes = cn(buttonStyles({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      {...props}
      className={classes}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      onClick={isPending ? (event) => event.preventDefault() : onClick}
    >
      {isPending && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}
