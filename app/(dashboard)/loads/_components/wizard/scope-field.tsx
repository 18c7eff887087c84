'use client';

import { Plus, X } from 'lucide-react';
import { Button } from '@/app/_components/ui/button';
import { FieldError } from '@/app/_components/ui/field';
import { Textarea } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { WritingInput } from '@/lib/control/loads/schemas';

type Scope = NonNullable<WritingInput['scope']>;

interface ScopeFieldProps {
  scope: Scope;
  /** Of the destination. */
  columns: readonly string[];
  /** By column. */
  errors: Record<string, string>;
  onChange: (scope: Scope) => void;
}

/** Which rows the source speaks for: mirror deletes none outside. */
export function ScopeField({ scope, columns, errors, onChange }: ScopeFieldProps) {
  const entries = Object.entries(scope);
  const free = columns.filter((column) => !(column in scope));
  const replace = (index: number, entry: [string, Scope[string]]) =>
    onChange(Object.fromEntries(entries.map((each, at) => (at === index ? entry : each))));
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="text-table font-medium">Scope</legend>
      <p className="mb-1.5 text-xs text-ink-3">
        {entries.length === 0
          ? 'The source speaks for the whole table. Name a column and its values where it holds only a part.'
          : 'Rows that hold none of these values are left alone.'}
      </p>
      <ul className="flex flex-col gap-2">
        {entries.map(([column, values], index) => (
          <li key={index} className="flex flex-col gap-1">
            <div className="flex items-start gap-2">
              <Select
                aria-label={`Scope column ${index + 1}`}
                className="w-48"
                value={column}
                onChange={(event) => replace(index, [event.target.value, values])}
              >
                {[column, ...free].map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
              <Textarea
                aria-label={`Values of ${column} in the scope`}
                aria-invalid={errors[column] ? true : undefined}
                rows={2}
                className="font-mono text-table"
                placeholder="one value per line"
                defaultValue={values.join('\n')}
                onChange={(event) => replace(index, [column, linesOf(event.target.value)])}
              />
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Remove ${column} from the scope`}
                onClick={() => onChange(Object.fromEntries(entries.filter((_, at) => at !== index)))}
              >
                <X aria-hidden />
              </Button>
            </div>
            {errors[column] && <FieldError>{errors[column]}</FieldError>}
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <Button size="small" className="mt-1.5" onClick={() => onChange({ ...scope, [free[0]!]: [] })}>
          <Plus aria-hidden /> Add a column to the scope
        </Button>
      )}
    </fieldset>
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
