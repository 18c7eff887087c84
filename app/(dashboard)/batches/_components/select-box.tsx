import { Check } from 'lucide-react';

interface SelectBoxProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** The platform's own under a look of ours: hundreds of them cost nothing, and each is large enough to hit. */
export function SelectBox({ label, isOn, onChange }: SelectBoxProps) {
  return (
    <span className="relative flex size-6 items-center justify-center">
      <input
        type="checkbox"
        aria-label={label}
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
