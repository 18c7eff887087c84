'use client';

import { useEffect, useState } from 'react';
import { SchemaForm } from '@/app/_components/schema-form/schema-form';
import { defaultsOf, type JsonSchema } from '@/app/_components/schema-form/json-schema';
import { Checkbox } from '@/app/_components/ui/checkbox';
import { Field } from '@/app/_components/ui/field';
import { Input, Textarea } from '@/app/_components/ui/input';
import { Select } from '@/app/_components/ui/select';
import { LOOKS as TRANSFORM_LOOKS } from '@/app/(dashboard)/loads/_components/wizard/transform-row';
import type { KindView } from '@/lib/control/connections/schemas';
import type { BulkRepair, RepairColumn } from '@/lib/control/repairs/schemas';
import { listCellTransformKindsAction } from '../actions';

interface BulkFieldsProps<Repair extends BulkRepair = BulkRepair> {
  repair: Repair;
  columns: readonly RepairColumn[];
  /** By the field of the repair. */
  errors: Record<string, string>;
  onChange: (repair: Repair) => void;
}

type Of<Kind extends BulkRepair['kind']> = BulkFieldsProps<Extract<BulkRepair, { kind: Kind }>>;

export function BulkFields({ repair, ...props }: BulkFieldsProps) {
  switch (repair.kind) {
    case 'set':
      return <SetFields repair={repair} {...props} />;
    case 'replace':
      return <ReplaceFields repair={repair} {...props} />;
    case 'transform':
      return <TransformFields repair={repair} {...props} />;
    case 'drop':
      return <DropFields repair={repair} {...props} />;
  }
}

interface ColumnFieldProps {
  columns: readonly RepairColumn[];
  value: string;
  error: string | undefined;
  onChange: (column: string) => void;
}

function ColumnField({ columns, value, error, onChange }: ColumnFieldProps) {
  return (
    <Field label="Column of the source" error={error}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {columns.map(({ name, fills }) => (
            <option key={name} value={name}>
              {name}
              {fills.some((each) => each !== name) && ` (fills ${fills.join(', ')})`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function SetFields({ repair, columns, errors, onChange }: Of<'set'>) {
  const isNull = repair.value === null;
  return (
    <>
      <ColumnField
        columns={columns}
        value={repair.column}
        error={errors.column}
        onChange={(column) => onChange({ ...repair, column })}
      />
      <Field label="Value" error={errors.value}>
        {(control) => (
          <Input
            {...control}
            disabled={isNull}
            placeholder={isNull ? 'NULL' : 'the empty text'}
            spellCheck={false}
            className="font-mono text-table"
            value={repair.value ?? ''}
            onChange={(event) => onChange({ ...repair, value: event.target.value })}
          />
        )}
      </Field>
      <Checkbox
        label="No value: NULL"
        isOn={isNull}
        onChange={(isOn) => onChange({ ...repair, value: isOn ? null : '' })}
      />
    </>
  );
}

function ReplaceFields({ repair, columns, errors, onChange }: Of<'replace'>) {
  return (
    <>
      <ColumnField
        columns={columns}
        value={repair.column}
        error={errors.column}
        onChange={(column) => onChange({ ...repair, column })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Find" error={errors.find}>
          {(control) => (
            <Input
              {...control}
              spellCheck={false}
              className="font-mono text-table"
              value={repair.find}
              onChange={(event) => onChange({ ...repair, find: event.target.value })}
            />
          )}
        </Field>
        <Field label="Put instead" error={errors.with}>
          {(control) => (
            <Input
              {...control}
              spellCheck={false}
              placeholder="nothing"
              className="font-mono text-table"
              value={repair.with}
              onChange={(event) => onChange({ ...repair, with: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Checkbox
        label="Find by a pattern"
        hint="A PostgreSQL regular expression; \1 stands for what its first parentheses matched."
        isOn={repair.isPattern}
        onChange={(isPattern) => onChange({ ...repair, isPattern })}
      />
    </>
  );
}

function TransformFields({ repair, columns, errors, onChange }: Of<'transform'>) {
  const kinds = useTransformKinds();
  const kind = kinds?.find((each) => each.kind === repair.transform);
  const schema = kind?.jsonSchema as JsonSchema | undefined;
  const choose = (name: string) => {
    const next = kinds?.find((each) => each.kind === name)?.jsonSchema as JsonSchema | undefined;
    onChange({ ...repair, transform: name, params: next ? defaultsOf(next) : {} });
  };
  const errorsOfParams = Object.entries(errors).map(([path, message]) => [
    path.replace(/^params\./, ''),
    message,
  ]);
  return (
    <>
      <ColumnField
        columns={columns}
        value={repair.column}
        error={errors.column}
        onChange={(column) => onChange({ ...repair, column })}
      />
      <Field label="Transform" hint={kind?.description} error={errors.transform}>
        {(control) => (
          <Select {...control} value={repair.transform} onChange={(event) => choose(event.target.value)}>
            {(kinds ?? []).map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {schema && Object.keys(schema.properties ?? {}).length > 0 && (
        <SchemaForm
          // The fields of another kind start from their own values.
          key={repair.transform}
          schema={schema}
          value={repair.params}
          errors={Object.fromEntries(errorsOfParams)}
          looks={TRANSFORM_LOOKS}
          onChange={(params) => onChange({ ...repair, params })}
        />
      )}
    </>
  );
}

/** Asked for once somebody wants one: they come with the schemas of their parameters. */
function useTransformKinds(): KindView[] | undefined {
  const [kinds, setKinds] = useState<KindView[]>();
  useEffect(() => {
    let isCurrent = true;
    void listCellTransformKindsAction().then((answer) => {
      if (isCurrent && answer.ok) setKinds(answer.data);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  return kinds;
}

function DropFields({ repair, errors, onChange }: Of<'drop'>) {
  return (
    <Field label="Reason" hint="Stands beside each row from then on." error={errors.reason}>
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          maxLength={500}
          placeholder="Test orders of the old shop"
          value={repair.reason}
          onChange={(event) => onChange({ ...repair, reason: event.target.value })}
        />
      )}
    </Field>
  );
}
