import { Field } from './ui/field';
import { Input } from './ui/input';
import { Select } from './ui/select';

const UNITS = ['minutes', 'hours', 'days'] as const;

interface Span {
  /** As it is typed. */
  amount: string;
  unit: (typeof UNITS)[number];
}

interface SpanFieldsProps extends Span {
  label: string;
  isWhole?: boolean;
  error: string | undefined;
  onChange: (change: Partial<Span>) => void;
}

/** A length of time: how many of which unit. */
export function SpanFields({ label, isWhole, amount, unit, error, onChange }: SpanFieldsProps) {
  return (
    <div className="grid max-w-80 grid-cols-2 gap-3">
      <Field label={label} error={error}>
        {(control) => (
          <Input
            {...control}
            inputMode={isWhole ? 'numeric' : 'decimal'}
            value={amount}
            onChange={(event) => onChange({ amount: event.target.value })}
          />
        )}
      </Field>
      <Field label="Unit">
        {(control) => (
          <Select
            {...control}
            value={unit}
            onChange={(event) => onChange({ unit: event.target.value as Span['unit'] })}
          >
            {UNITS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
