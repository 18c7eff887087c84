'use client';

import { Select } from '@/app/_components/ui/select';
import type { WritingInput } from '@/lib/control/loads/schemas';

type Policies = NonNullable<WritingInput['columnPolicies']>;
type Policy = Policies[string];

const WORDS: Record<Policy, string> = {
  overwrite: 'takes the new value',
  keep: 'keeps the old value',
  coalesce: 'keeps the old value where the new one is NULL',
  greatest: 'takes the greater of the two',
};

interface ColumnPoliciesProps {
  /** Filled by a field and not of the key. */
  columns: readonly string[];
  policies: Policies;
  onChange: (policies: Policies) => void;
}

/** What an update does to each column. */
export function ColumnPolicies({ columns, policies, onChange }: ColumnPoliciesProps) {
  if (columns.length === 0) return null;
  const set = (column: string, policy: Policy) => {
    const { [column]: _before, ...rest } = policies;
    onChange(policy === 'overwrite' ? rest : { ...rest, [column]: policy });
  };
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="mb-1 text-table font-medium">When a row changes, each column</legend>
      <ul className="max-h-64 divide-y divide-line overflow-y-auto rounded-control border border-line">
        {columns.map((column) => (
          <li
            key={column}
            className="flex min-h-8 flex-wrap items-center justify-between gap-x-3 px-2.5 py-0.5"
          >
            <code className="min-w-0 text-xs [overflow-wrap:anywhere]">{column}</code>
            <Select
              isSmall
              className="w-72 max-w-full"
              aria-label={`When a row changes, ${column}`}
              value={policies[column] ?? 'overwrite'}
              onChange={(event) => set(column, event.target.value as Policy)}
            >
              {Object.entries(WORDS).map(([policy, word]) => (
                <option key={policy} value={policy}>
                  {word}
                </option>
              ))}
            </Select>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
