'use client';

import { useState } from 'react';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';

const MOST_ROWS = 2_147_483_647;

export function within(value: number, most: number): number | null {
  return value >= 0 && value <= most ? value : null;
}

interface LimitFieldProps {
  label: string;
  hint?: string;
  error: string;
  value: number | undefined;
  toText: (value: number) => string;
  /** Null for what is none. */
  fromText: (text: string) => number | null;
  onChange: (value: number | undefined) => void;
}

export function LimitField({ label, hint, error, value, toText, fromText, onChange }: LimitFieldProps) {
  const [text, setText] = useState(value === undefined ? '' : toText(value));
  const read = (next: string) => (next.trim() === '' ? undefined : fromText(next.trim()));
  return (
    <Field label={label} hint={hint} error={read(text) === null ? error : undefined}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          placeholder="no limit"
          className="tabular-nums"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = read(event.target.value);
            if (next !== null) onChange(next);
          }}
        />
      )}
    </Field>
  );
}

/** A number of rows, or none. */
export function RowLimitField(props: Pick<LimitFieldProps, 'label' | 'hint' | 'value' | 'onChange'>) {
  return (
    <LimitField
      {...props}
      error="Enter whole rows, or nothing."
      toText={String}
      fromText={(text) => (/^\d+$/.test(text) ? within(Number(text), MOST_ROWS) : null)}
    />
  );
}
