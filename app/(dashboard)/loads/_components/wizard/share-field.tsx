'use client';

import { useState } from 'react';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';

interface ShareFieldProps {
  label: string;
  hint: string;
  /** 0 to 1. */
  share: number;
  onChange: (share: number) => void;
  error?: string | undefined;
}

/** A share, typed in as a percentage; what is no share is said and not taken. */
export function ShareField({ label, hint, share, onChange, error }: ShareFieldProps) {
  const [text, setText] = useState(String(Math.round(share * 1e6) / 1e4));
  return (
    <Field
      label={`${label} (%)`}
      hint={hint}
      error={shareOf(text) === null ? 'Enter a share from 0 to 100.' : error}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          className="tabular-nums"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = shareOf(event.target.value);
            if (next !== null) onChange(next);
          }}
        />
      )}
    </Field>
  );
}

function shareOf(text: string): number | null {
  const share = Number(text.replace(',', '.')) / 100;
  return text.trim() !== '' && share >= 0 && share <= 1 ? share : null;
}
