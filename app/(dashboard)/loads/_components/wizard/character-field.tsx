'use client';

import { useState, type ReactNode } from 'react';
import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';

interface CharacterFieldProps {
  label: string;
  /** The usual characters and their names. */
  known: Record<string, string>;
  value: string;
  hint: ReactNode;
  onChange: (character: string) => void;
}

/** One of the usual characters, or any other. */
export function CharacterField({ label, known, value, hint, onChange }: CharacterFieldProps) {
  const [isOther, setIsOther] = useState(!(value in known));
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <span className="flex gap-2">
          <Select
            {...control}
            value={isOther ? 'other' : value}
            onChange={(event) => {
              setIsOther(event.target.value === 'other');
              if (event.target.value !== 'other') onChange(event.target.value);
            }}
          >
            {Object.entries(known).map(([character, name]) => (
              <option key={character} value={character}>
                {name}
              </option>
            ))}
            <option value="other">other</option>
          </Select>
          {isOther && (
            <Input
              aria-label={`${label}: the character`}
              maxLength={1}
              className="w-10 text-center font-mono"
              defaultValue={value in known ? '' : value}
              onChange={(event) => event.target.value && onChange(event.target.value)}
            />
          )}
        </span>
      )}
    </Field>
  );
}
