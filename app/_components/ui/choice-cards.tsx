import { useId, type ReactNode } from 'react';
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
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={cn('grid gap-2 sm:grid-cols-2', className)}>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="relative flex min-h-11 cursor-pointer items-start gap-2.5 rounded-control border border-line bg-surface px-3 py-2 hover:border-ink-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            aria-labelledby={`${name}-${choice.value}`}
            aria-describedby={choice.description ? `${name}-${choice.value}-description` : undefined}
            className="peer absolute inset-0 size-full cursor-pointer opacity-0"
          />
          <span
            aria-hidden
            className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface *:opacity-0 peer-checked:border-accent peer-checked:bg-accent peer-checked:*:opacity-100"
          >
            <span className="size-1.5 rounded-full bg-accent-ink" />
          </span>
          <span className="min-w-0">
            <span
              id={`${name}-${choice.value}`}
              className="flex items-center gap-1.5 text-table font-medium text-ink"
            >
              {choice.title}
            </span>
            {choice.description && (
              <span id={`${name}-${choice.value}-description`} className="block text-xs text-ink-2">
                {choice.description}
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
