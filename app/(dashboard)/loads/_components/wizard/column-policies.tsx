'use client';

import { Input } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { WritingInput } from '@/lib/control/loads/schemas';
import { POLICY_WORDS, type ColumnPolicy } from '../writing-looks';

type Policies = NonNullable<WritingInput['columnPolicies']>;

interface ColumnPoliciesProps {
  /** Filled by a field and not of the key. */
  columns: readonly string[];
  policies: Policies;
  onChange: (policies: Policies) => void;
}

/** What an update does to each column. */
export function ColumnPolicies({ columns, policies, onChange }: ColumnPoliciesProps) {
  if (columns.length === 0) return null;
  const set = (column: string, policy: ColumnPolicy) => {
    const { [column]: _before, ...rest } = policies;
    const chosen = policy === 'expression' ? { expression: `new.${quoted(column)}` } : policy;
    onChange(policy === 'overwrite' ? rest : { ...rest, [column]: chosen });
  };
  const expressionOf = (column: string) => {
    const policy = policies[column];
    return typeof policy === 'object' ? policy.expression : undefined;
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
              value={
                expressionOf(column) === undefined ? String(policies[column] ?? 'overwrite') : 'expression'
              }
              onChange={(event) => set(column, event.target.value as ColumnPolicy)}
            >
              {Object.entries(POLICY_WORDS).map(([policy, word]) => (
                <option key={policy} value={policy}>
                  {word}
                </option>
              ))}
            </Select>
            {expressionOf(column) !== undefined && (
              <Input
                className="my-1 h-7 w-full font-mono text-xs"
                aria-label={`Expression for ${column}, over old and new`}
                placeholder={`old.${quoted(column)} + new.${quoted(column)}`}
                value={expressionOf(column)}
                onChange={(event) => onChange({ ...policies, [column]: { expression: event.target.value } })}
              />
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** SQL folds names that are not quoted to lower case. */
function quoted(column: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(column) ? column : `"${column.replaceAll('"', '""')}"`;
}
