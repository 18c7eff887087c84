'use client';

import { Field } from '@/app/_components/ui/field';
import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';

interface ColumnFieldProps {
  label: string;
  hint?: string;
  value: string;
  /** Of the existing table; undefined where the column is made with the table. */
  columns: readonly string[] | undefined;
  isOptional?: boolean;
  error?: string | undefined;
  onChange: (column: string) => void;
}

/** A column that the load writes by itself: one of the table's, or a name for one that is made. */
export function ColumnField({ columns, value, isOptional, onChange, ...props }: ColumnFieldProps) {
  return (
    <Field {...props} isOptional={isOptional ?? false}>
      {(control) =>
        columns ? (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            {isOptional && <option value="">none</option>}
            {[...new Set([...columns, ...(value ? [value] : [])])].map((column) => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...control}
            className="font-mono text-table"
            placeholder={isOptional ? 'none' : undefined}
            value={value}
            onChange={(event) => onChange(event.target.value.trim())}
          />
        )
      }
    </Field>
  );
}
