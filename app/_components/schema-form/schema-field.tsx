'use client';

import { useState } from 'react';
import { cn } from '../class-names';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Field, FieldError, type FieldControl } from '../ui/field';
import { Input, Textarea } from '../ui/input';
import { Select } from '../ui/select';
import { fieldKind, humanName, withoutNull, type JsonSchema } from './json-schema';
import { PairsField } from './pairs-field';
import type { FieldLook } from './schema-form';

export interface SchemaFieldProps {
  name: string;
  schema: JsonSchema;
  look: FieldLook;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  isRequired: boolean;
  isSecret: boolean;
  isSecretSet: boolean;
}

export function SchemaField(props: SchemaFieldProps) {
  const { name, schema, look, error } = props;
  const label = look.label ?? schema.title ?? humanName(name);
  const hint = look.hint ?? schema.description;
  const kind = fieldKind(schema);
  const className = cn(look.isWide && 'sm:col-span-2');
  if (kind === 'boolean') {
    return (
      <div className={cn('self-center', className)}>
        <Checkbox label={label} hint={hint} isOn={props.value === true} onChange={props.onChange} />
        {error && <FieldError>{error}</FieldError>}
      </div>
    );
  }
  if (kind === 'pairs') return <PairsField {...props} label={label} hint={hint} className={className} />;
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(control) => <FieldInput control={control} {...props} />}
    </Field>
  );
}

function FieldInput({ control, ...props }: SchemaFieldProps & { control: FieldControl }) {
  const { schema, look, value, onChange } = props;
  if (props.isSecret) return <SecretInput control={control} {...props} />;
  const kind = look.choices ? 'choice' : fieldKind(schema);
  switch (kind) {
    case 'choice': {
      const options = withoutNull(schema).enum?.map(String) ?? Object.keys(look.choices!);
      const chosen = String(value ?? schema.default ?? '');
      return (
        <Select {...control} value={chosen} onChange={(event) => onChange(event.target.value)}>
          {!options.includes(chosen) && <option value={chosen}>{chosen || 'Choose'}</option>}
          {options.map((option) => (
            <option key={option} value={option}>
              {look.choices?.[option] ?? option}
            </option>
          ))}
        </Select>
      );
    }
    case 'list':
      return <ListInput control={control} {...props} />;
    case 'number':
      return (
        <Input
          {...control}
          inputMode="decimal"
          placeholder={look.placeholder}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={(event) => onChange(numberFrom(event.target.value))}
          className="tabular-nums"
        />
      );
    default:
      return (
        <Input
          {...control}
          value={String(value ?? '')}
          placeholder={look.placeholder}
          spellCheck={false}
          onChange={(event) =>
            onChange(event.target.value === '' && !props.isRequired ? undefined : event.target.value)
          }
          className={cn(look.isMono && 'font-mono text-table')}
        />
      );
  }
}

/** What is no number stays as typed, for the server to say so at this field. */
function numberFrom(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) && !/[.eE+]$/.test(trimmed) && String(number) === trimmed ? number : trimmed;
}

/** One value a line: values may hold commas. */
function ListInput({ control, value, onChange, look }: SchemaFieldProps & { control: FieldControl }) {
  const [text, setText] = useState(Array.isArray(value) ? value.join('\n') : '');
  return (
    <Textarea
      {...control}
      rows={4}
      spellCheck={false}
      placeholder={look.placeholder ?? 'One value a line'}
      className="font-mono text-table"
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(
          event.target.value
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
        );
      }}
    />
  );
}

function SecretInput({
  control,
  value,
  onChange,
  isSecretSet,
}: SchemaFieldProps & { control: FieldControl }) {
  const isRemoved = isSecretSet && value === '';
  const placeholder = isRemoved ? 'will be removed' : isSecretSet ? 'unchanged' : undefined;
  return (
    <span className="flex gap-2">
      <Input
        {...control}
        type="password"
        autoComplete="new-password"
        placeholder={placeholder}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {isSecretSet && (
        <Button variant="ghost" onClick={() => onChange(isRemoved ? undefined : '')}>
          {isRemoved ? 'Keep' : 'Remove'}
        </Button>
      )}
    </span>
  );
}
