'use client';

import { useMemo } from 'react';
import { Field } from './ui/field';
import { Select } from './ui/select';

interface ZoneFieldProps {
  value: string;
  error: string | undefined;
  className: string;
  onChange: (zone: string) => void;
}

/** Every zone that this browser knows, and the one that is set. */
export function ZoneField({ value, error, className, onChange }: ZoneFieldProps) {
  const zones = useMemo(() => [...new Set(['UTC', value, ...Intl.supportedValuesOf('timeZone')])], [value]);
  return (
    <Field label="Time zone" error={error} className={className}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}
