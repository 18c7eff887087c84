'use client';

import { ArrowUp, Trash2 } from 'lucide-react';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { SchemaForm, type FieldLook } from '@/app/_components/schema-form/schema-form';
import { Button } from '@/app/_components/ui/button';
import { Field } from '@/app/_components/ui/field';
import { Select } from '@/app/_components/ui/select';
import type { KindView } from '@/lib/control/connections/schemas';
import type { FieldTransform } from '../draft';

export const LOOKS: Record<string, FieldLook> = {
  side: { label: 'At which end' },
  to: { label: 'Written in' },
  values: { label: 'Values', hint: 'One a line.', isWide: true },
  empty: { label: 'An empty text too' },
  find: { label: 'Find' },
  with: { label: 'Put instead', placeholder: 'nothing' },
  decimal: { label: 'Decimal mark', choices: { '.': 'point: 1.5', ',': 'comma: 1,5' } },
  thousands: {
    label: 'Thousands mark',
    choices: { '': 'none', '.': 'point', ',': 'comma', ' ': 'space', "'": 'apostrophe', _: 'underscore' },
  },
  currency: { label: 'Currency', placeholder: 'none', hint: 'A sign or code such as € or EUR.' },
  percent: { label: 'It is a percentage' },
  format: { label: 'Format', hint: 'Such as DD.MM.YYYY HH24:MI.', isMono: true, placeholder: 'DD.MM.YYYY' },
  timeZone: { label: 'Time zone', placeholder: 'none', hint: 'Such as Europe/Berlin.' },
  true: { label: 'True', hint: 'One word a line.', isWide: true },
  false: { label: 'False', hint: 'One word a line.', isWide: true },
  decimals: { label: 'Decimals' },
  rounding: { label: 'Rounding' },
  pattern: { label: 'Pattern', hint: 'A PostgreSQL regular expression.', isMono: true },
  pairs: { label: 'Values', isWide: true },
  otherwise: {
    label: 'Any other value',
    choices: { keep: 'stays as it is', null: 'counts as missing', refuse: 'quarantines its row' },
  },
  part: { label: 'Part', hint: '1 is the first, -1 the last.' },
  separator: { label: 'Separator' },
  before: { label: 'Before', placeholder: 'nothing' },
  after: { label: 'After', placeholder: 'nothing' },
  start: { label: 'Stays at the start', hint: 'Characters.' },
  end: { label: 'Stays at the end', hint: 'Characters.' },
  sign: { label: 'Hidden behind' },
  value: { label: 'Value', placeholder: 'an empty text' },
  expression: {
    label: 'Expression',
    hint: 'SQL over value and the fields of the record, all of them text. A row for which it fails goes into quarantine.',
    isWide: true,
    isMono: true,
    placeholder: 'value::numeric * quantity::numeric',
  },
};

interface TransformRowProps {
  number: number;
  transform: FieldTransform;
  /** Changes whenever rows change places. */
  order: number;
  fields: { field: string; column: string }[];
  transformKinds: KindView[];
  onChange: (transform: FieldTransform) => void;
  /** Left out, it is the first. */
  onRaise?: () => void;
  onRemove: () => void;
}

export function TransformRow(props: TransformRowProps) {
  const { number, transform, order, fields, transformKinds, onChange, onRaise, onRemove } = props;
  const kind = transformKinds.find((each) => each.kind === transform.transform);
  const schema = kind?.jsonSchema as JsonSchema | undefined;
  const hasParams = Object.keys(schema?.properties ?? {}).length > 0;
  const chooseKind = (name: string) => {
    const next = transformKinds.find((each) => each.kind === name)?.jsonSchema as JsonSchema | undefined;
    onChange({ ...transform, transform: name, params: next ? defaultsOf(next) : {} });
  };
  return (
    <li
      aria-label={`Transform ${number}`}
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-3 p-3 sm:p-4 md:grid-cols-[12rem_12rem_minmax(0,1fr)_auto]"
    >
      <Field label="Column">
        {(control) => (
          <Select
            {...control}
            value={transform.field}
            onChange={(event) => onChange({ ...transform, field: event.target.value })}
          >
            {!fields.some(({ field }) => field === transform.field) && (
              <option value={transform.field}>{transform.field || 'Choose a column'}</option>
            )}
            {fields.map(({ field, column }) => (
              <option key={field} value={field}>
                {column}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="max-md:col-span-2 max-md:row-start-2">
        <Field label="Transform">
          {(control) => (
            <Select
              {...control}
              value={transform.transform}
              onChange={(event) => chooseKind(event.target.value)}
            >
              {transformKinds.map((each) => (
                <option key={each.kind} value={each.kind}>
                  {each.title}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div className="min-w-0 max-md:col-span-2 max-md:row-start-3">
        {kind?.description && <p className="mb-2 text-xs text-ink-2 sm:mt-0.5">{kind.description}</p>}
        {schema && hasParams && (
          <SchemaForm
            // The fields of another kind, or of another row in this place, start from their own values.
            key={`${transform.transform}/${order}`}
            schema={schema}
            value={transform.params}
            onChange={(params) => onChange({ ...transform, params: withoutUnset(params) })}
            looks={LOOKS}
          />
        )}
      </div>
      <div className="col-start-2 row-start-1 flex max-md:mt-6 md:col-start-4">
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Move transform ${number} up`}
          disabled={!onRaise}
          onClick={onRaise}
        >
          <ArrowUp aria-hidden />
        </Button>
        <Button variant="ghost" size="icon" aria-label={`Remove transform ${number}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </div>
    </li>
  );
}

function withoutUnset(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
