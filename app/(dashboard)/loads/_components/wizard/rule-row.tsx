'use client';

import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { SchemaForm, type FieldLook } from '@/app/_components/schema-form/schema-form';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { RuleKindView, RuleView } from '@/lib/control/rules/schemas';
import { RuleLimit } from './rule-limit';

const LOOKS: Record<string, FieldLook> = {
  min: { label: 'At least', placeholder: 'no bound' },
  max: { label: 'At most', placeholder: 'no bound' },
  exclusive: { label: 'The bounds themselves are refused' },
  values: { label: 'Values', hint: 'One a line.', isWide: true },
  caseSensitive: { label: 'Upper and lower case differ' },
  pattern: {
    label: 'Pattern',
    hint: 'A PostgreSQL regular expression; anchor it with ^ and $.',
    isMono: true,
  },
  flags: { label: 'Flags', hint: 'i: case alike; n: lines apart; x: blanks ignored.', isMono: true },
  format: { label: 'Format', hint: 'Such as YYYY-MM-DD.', isMono: true, placeholder: 'YYYY-MM-DD' },
  type: { label: 'Readable as' },
  oldest: { label: 'Ago, at most', hint: 'Such as 12 h, 90 d, 6 mon or 1 y.', placeholder: 'no bound' },
  newest: { label: 'Ahead, at most', hint: '0 d refuses the future.', placeholder: 'no bound' },
  operator: {
    label: 'Must be',
    choices: {
      '<': 'less than',
      '<=': 'at most',
      '=': 'the same as',
      '<>': 'other than',
      '>=': 'at least',
      '>': 'more than',
    },
  },
  expression: {
    label: 'Condition',
    hint: "SQL over the columns of the row, without subqueries. Look-ups of the step Map can be used: lookup('countries', country) IS NOT NULL.",
    isWide: true,
    isMono: true,
    placeholder: 'shipped_at IS NULL OR shipped_at >= ordered_at',
  },
  message: { label: 'What quarantine says', placeholder: 'the condition itself', isWide: true },
  schema: { label: 'Schema' },
  table: { label: 'Table' },
  column: { label: 'Its column' },
  most: { label: 'At most, in per cent' },
  within: { label: 'Within', hint: 'Such as 12 h, 2 d or 1 mon.' },
  of: { label: 'Figure', choices: { distinct: 'number of distinct values' } },
};

/** A limit of refused rows goes with the rule and the severity that it was set for. */
const NO_LIMIT = { maxShare: undefined, maxCount: undefined };

interface RuleRowProps {
  number: number;
  rule: RuleView;
  columns: { name: string; type: string }[];
  ruleKinds: RuleKindView[];
  onChange: (rule: RuleView) => void;
  onRemove: () => void;
  /** What it does to the tried rows. */
  children?: ReactNode;
}

export function RuleRow({ number, rule, columns, ruleKinds, onChange, onRemove, children }: RuleRowProps) {
  const kind = ruleKinds.find((each) => each.kind === rule.rule);
  const schema = kind?.jsonSchema as JsonSchema | undefined;
  const takesColumn = kind?.takesColumn ?? true;
  const hasParams = Object.keys(schema?.properties ?? {}).length > 0;
  const chooseKind = (name: string) => {
    const next = ruleKinds.find((each) => each.kind === name)?.jsonSchema as JsonSchema | undefined;
    onChange({ ...rule, ...NO_LIMIT, rule: name, params: next ? defaultsOf(next) : {} });
  };
  return (
    <li
      aria-label={`Rule ${number}`}
      className="grid gap-x-4 gap-y-3 p-3 grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[12rem_minmax(0,1fr)_auto] xl:grid-cols-[13rem_22rem_minmax(0,1fr)_auto] sm:p-4"
    >
      <Field label="Column">
        {(control) => (
          <Select
            {...control}
            disabled={!takesColumn}
            value={takesColumn ? rule.column : ''}
            onChange={(event) => onChange({ ...rule, column: event.target.value || undefined })}
          >
            {!takesColumn && <option value="">the whole batch</option>}
            {takesColumn && !columns.some(({ name }) => name === rule.column) && (
              <option value={rule.column ?? ''}>{rule.column ?? 'Choose a column'}</option>
            )}
            {columns.map(({ name, type }) => (
              <option key={name} value={name}>
                {name} ({type})
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid grid-cols-2 gap-x-3 max-md:col-span-2 max-md:row-start-2">
        <Field label="Rule">
          {(control) => (
            <Select {...control} value={rule.rule} onChange={(event) => chooseKind(event.target.value)}>
              {(['rows', 'batch'] as const).map((judges) => (
                <optgroup key={judges} label={judges === 'rows' ? 'Rows' : 'The whole batch'}>
                  {ruleKinds
                    .filter((each) => each.judges === judges)
                    .map((each) => (
                      <option key={each.kind} value={each.kind}>
                        {each.title}
                      </option>
                    ))}
                </optgroup>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Severity">
          {(control) => (
            <Select
              {...control}
              value={rule.severity}
              onChange={(event) =>
                onChange({ ...rule, ...NO_LIMIT, severity: event.target.value as RuleView['severity'] })
              }
            >
              <option value="error">
                {kind?.judges === 'batch' ? 'error: stop batch' : 'error: quarantine'}
              </option>
              <option value="warning">warning: let through</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="min-w-0 col-span-2 max-md:row-start-3 md:row-start-2 xl:col-span-1 xl:row-start-auto">
        {kind?.description && <p className="mb-2 text-xs text-ink-2 sm:mt-0.5">{kind.description}</p>}
        {schema && hasParams && (
          <SchemaForm
            // The fields of another kind start from their own values.
            key={rule.rule}
            schema={schema}
            value={rule.params}
            onChange={(params) => onChange({ ...rule, params: withoutUnset(params) })}
            looks={{ ...LOOKS, other: { label: 'Column', choices: columnChoices(columns, rule.column) } }}
          />
        )}
        {kind?.judges === 'rows' && rule.severity === 'error' && (
          <RuleLimit
            key={`${rule.rule}/${rule.column}`}
            limit={rule}
            onChange={({ maxShare, maxCount }) => onChange({ ...rule, maxShare, maxCount })}
          />
        )}
      </div>
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Remove rule ${number}`}
        onClick={onRemove}
        className="col-start-2 row-start-1 max-md:mt-6 md:col-start-3 xl:col-start-4"
      >
        <Trash2 aria-hidden />
      </Button>
      <div className="col-span-full min-w-0 empty:hidden">{children}</div>
    </li>
  );
}

function columnChoices(columns: RuleRowProps['columns'], own: string | undefined): Record<string, string> {
  const others = columns.filter(({ name }) => name !== own);
  return Object.fromEntries(others.map(({ name, type }) => [name, `${name} (${type})`]));
}

function withoutUnset(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
