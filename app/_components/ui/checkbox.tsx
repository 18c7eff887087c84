'use client';

import { Check } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { useId, type ComponentProps, type ReactNode } from 'react';

type CheckboxProps = Omit<ComponentProps<typeof Primitive.Root>, 'children'> & {
  label: ReactNode;
  hint?: ReactNode;
};

export function Checkbox({ label, hint, id, ...props }: CheckboxProps) {
  const own = useId();
  const name = id ?? own;
  return (
    <div className="flex min-h-6 items-start gap-2">
      <Primitive.Root
        {...props}
        id={name}
        aria-describedby={hint ? `${name}-hint` : undefined}
        className="relative mt-1 flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-line-strong bg-surface text-accent-ink after:absolute after:-inset-1 hover:border-ink-2 disabled:cursor-not-allowed disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Primitive.Indicator>
          <Check aria-hidden className="size-3" strokeWidth={3.5} />
        </Primitive.Indicator>
      </Primitive.Root>
      <span className="min-w-0">
        <label htmlFor={name} className="block py-0.5 text-table text-ink">
          {label}
        </label>
        {hint && (
          <span id={`${name}-hint`} className="block text-xs text-ink-3">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
