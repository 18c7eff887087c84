'use client';

import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../ui/button';
import { FieldError } from '../ui/field';
import { Input } from '../ui/input';
import { humanName } from './json-schema';
import type { SchemaFieldProps } from './schema-field';

type Pair = Record<string, unknown>;

/** A list of small records, such as HTTP headers: a row each. */
export function PairsField({
  schema,
  value,
  onChange,
  error,
  label,
  hint,
  className,
  isSecret,
  isSecretSet,
}: SchemaFieldProps & { label: string; hint?: string | undefined; className?: string }) {
  const id = useId();
  const columns = Object.keys(schema.items?.properties ?? {});
  const pairs = Array.isArray(value) ? (value as Pair[]) : [];
  const change = (index: number, column: string, text: string) =>
    onChange(pairs.map((pair, each) => (each === index ? { ...pair, [column]: text } : pair)));
  return (
    <fieldset className={className} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className="mb-1 text-table font-medium">{label}</legend>
      {isSecretSet && value === undefined && <p className="mb-1 text-xs text-ink-2">Stored and unchanged.</p>}
      <div className="flex flex-col gap-2">
        {pairs.map((pair, index) => (
          <div key={index} className="flex gap-2">
            {columns.map((column) => (
              <Input
                key={column}
                aria-label={`${humanName(column)} ${index + 1}`}
                placeholder={humanName(column)}
                type={isSecret && column === 'value' ? 'password' : 'text'}
                autoComplete="off"
                value={String(pair[column] ?? '')}
                onChange={(event) => change(index, column, event.target.value)}
              />
            ))}
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Remove row ${index + 1}`}
              onClick={() => onChange(pairs.filter((_, each) => each !== index))}
            >
              <X aria-hidden />
            </Button>
          </div>
        ))}
        <div>
          <Button
            size="small"
            onClick={() => onChange([...pairs, Object.fromEntries(columns.map((column) => [column, '']))])}
          >
            <Plus aria-hidden /> Add
          </Button>
        </div>
      </div>
      {error && <FieldError>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-ink-3">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
