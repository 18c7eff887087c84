import { Check } from 'lucide-react';
import { useId, type ReactNode } from 'react';

interface BoxProps {
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  /** -1 where another key than Tab leads there, such as in a grid. */
  tabIndex?: number;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** The platform's own under a look of ours: hundreds of them cost nothing, and each is large enough to hit. */
function Box({ isOn, onChange, ...names }: BoxProps) {
  return (
    <span className="relative flex size-6 shrink-0 items-center justify-center">
      <input
        {...names}
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute inset-0 size-6 cursor-pointer opacity-0"
      />
      <span
        aria-hidden
        className="flex size-4 items-center justify-center rounded-[4px] border border-line-strong bg-surface text-transparent peer-checked:border-accent peer-checked:bg-accent peer-checked:text-accent-ink peer-hover:border-ink-2 peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent"
      >
        <Check className="size-3" strokeWidth={3.5} />
      </span>
    </span>
  );
}

/** Selects a row; what it says is read out and not shown. */
export function SelectBox({
  label,
  ...props
}: Pick<BoxProps, 'tabIndex' | 'isOn' | 'onChange'> & { label: string }) {
  return <Box {...props} aria-label={label} />;
}

interface CheckboxProps extends Pick<BoxProps, 'isOn' | 'onChange'> {
  label: ReactNode;
  hint?: ReactNode;
}

export function Checkbox({ label, hint, ...props }: CheckboxProps) {
  const id = useId();
  return (
    <div className="-ml-1 flex min-h-6 items-start gap-1">
      <Box {...props} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <span className="min-w-0">
        <label htmlFor={id} className="block py-0.5 text-table text-ink">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-xs text-ink-3">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
