import { Select } from '@/app/_components/ui/select';

const TYPES = [
  'text',
  'integer',
  'bigint',
  'numeric',
  'double precision',
  'boolean',
  'date',
  'timestamp',
  'timestamptz',
  'time',
  'uuid',
  'jsonb',
];

interface TypeSelectProps {
  label: string;
  value: string;
  detected: string;
  onChange: (type: string) => void;
  className?: string;
}

export function TypeSelect({ label, value, detected, onChange, className }: TypeSelectProps) {
  const types = [...new Set([detected, value, ...TYPES])];
  return (
    <Select
      isSmall
      aria-label={label}
      className={className}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {types.map((type) => (
        <option key={type} value={type}>
          {type}
        </option>
      ))}
    </Select>
  );
}
