import type { ComponentProps } from 'react';
import { cn } from '../class-names';

/** The look of everything one types into; its border meets 3:1 against the page. */
export const controlStyles =
  'w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-sm text-ink transition-colors ' +
  'hover:border-ink-2 focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent ' +
  'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3 ' +
  'aria-invalid:border-failed aria-invalid:focus-visible:outline-failed';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input autoComplete="off" {...props} className={cn(controlStyles, 'h-8', className)} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea {...props} className={cn(controlStyles, 'min-h-16 py-1.5', className)} />;
}
