'use client';

import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../class-names';

export interface Choice<Value extends string> {
  value: Value;
  title: ReactNode;
  description?: ReactNode;
  icon?: ReactNode;
}

interface ChoiceCardsProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly Choice<Value>[];
  className?: string;
}

/** A choice among a few, each with a sentence: source kinds, write modes. Arrow keys move between them. */
export function ChoiceCards<Value extends string>({
  label,
  value,
  onChange,
  choices,
  className,
}: ChoiceCardsProps<Value>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className={cn('grid gap-2 sm:grid-cols-2', className)}
    >
      {choices.map((choice) => (
        <RadioGroup.Item
          key={choice.value}
          value={choice.value}
          className="group flex min-h-11 items-start gap-2.5 rounded-control border border-line bg-surface px-3 py-2 text-left hover:border-ink-3 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent">
            <span className="size-1.5 rounded-full bg-accent-ink opacity-0 group-data-[state=checked]:opacity-100" />
          </span>
          <span className="min-w-0">
            <span className="flex items-center gap-1.5 text-table font-medium text-ink">{choice.title}</span>
            {choice.description && <span className="block text-xs text-ink-2">{choice.description}</span>}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
