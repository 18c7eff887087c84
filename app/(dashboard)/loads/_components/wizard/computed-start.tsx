'use client';

import { Field } from '@/app/_components/ui/field';
import { Input, Textarea } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import type { ComputedFromInput } from '@/lib/control/loads/schemas';
import { visibleText } from '@/lib/visible-text';

const MISSING = {
  skip: 'is passed over',
  empty: 'counts as an empty text',
  null: 'leaves the column without a value',
};

interface ComputedStartProps<From = ComputedFromInput> {
  from: From;
  fields: readonly string[];
  onChange: (from: From) => void;
}

/** What a computed column starts from. */
export function ComputedStart({ from, fields, onChange }: ComputedStartProps) {
  switch (from.kind) {
    case 'constant':
      return (
        <Field label="Value" hint="The same in every row.">
          {(control) => (
            <Input
              {...control}
              value={from.value}
              onChange={(event) => onChange({ ...from, value: event.target.value })}
            />
          )}
        </Field>
      );
    case 'fields':
      return <JoinedFields from={from} fields={fields} onChange={onChange} />;
    case 'expression':
      return (
        <Field
          label="Expression"
          hint="SQL over the fields of the record, all of them text: cast them, as in price::numeric. A row for which it fails goes into quarantine."
        >
          {(control) => (
            <Textarea
              {...control}
              className="font-mono text-xs"
              placeholder="price::numeric * quantity::numeric"
              value={from.expression}
              onChange={(event) => onChange({ ...from, expression: event.target.value })}
            />
          )}
        </Field>
      );
  }
}

type Joined = Extract<ComputedFromInput, { kind: 'fields' }>;

function JoinedFields({ from, fields, onChange }: ComputedStartProps<Joined>) {
  const { fields: chosen, separator, missing } = from;
  /** A last empty one adds a field; one that is emptied goes. */
  const put = (index: number, field: string) => {
    const next = [...chosen];
    next[index] = field;
    onChange({ ...from, fields: next.filter(Boolean) });
  };
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <fieldset className="flex min-w-0 flex-col gap-1">
        <legend className="mb-1 text-table font-medium text-ink">Fields, in this order</legend>
        {[...chosen, ''].map((field, index) => (
          <Select
            key={index}
            isSmall
            aria-label={index < chosen.length ? `Field ${index + 1}` : 'One more field'}
            value={field}
            onChange={(event) => put(index, event.target.value)}
          >
            <option value="">{index < chosen.length ? 'take it out' : 'add a field …'}</option>
            {[...new Set([...fields, ...(field ? [field] : [])])].map((name) => (
              <option key={name} value={name}>
                {visibleText(name)}
              </option>
            ))}
          </Select>
        ))}
      </fieldset>
      {chosen.length > 1 && (
        <div className="flex flex-col gap-3">
          <Field label="Separator" hint={`Between them: “${separator ?? ' '}”.`}>
            {(control) => (
              <Input
                {...control}
                className="font-mono text-table"
                placeholder="nothing"
                value={separator ?? ' '}
                onChange={(event) => onChange({ ...from, separator: event.target.value })}
              />
            )}
          </Field>
          <Field label="A field without a value">
            {(control) => (
              <Select
                {...control}
                value={missing ?? 'skip'}
                onChange={(event) =>
                  onChange({ ...from, missing: event.target.value as keyof typeof MISSING })
                }
              >
                {Object.entries(MISSING).map(([kind, words]) => (
                  <option key={kind} value={kind}>
                    {words}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      )}
    </div>
  );
}
