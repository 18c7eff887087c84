'use client';

import { cn } from '../class-names';
import { type JsonSchema } from './json-schema';
import { SchemaField } from './schema-field';

export type Settings = Record<string, unknown>;

/** How a field is shown, where the schema alone would not say it well. */
export interface FieldLook {
  label?: string;
  hint?: string;
  placeholder?: string;
  /** Shown only where this holds for the other settings. */
  when?: (settings: Settings) => boolean;
  isWide?: boolean;
  isMono?: boolean;
  /** Words for the values of a choice; a text with these becomes one. */
  choices?: Record<string, string>;
}

interface SchemaFormProps {
  schema: JsonSchema;
  value: Settings;
  onChange: (value: Settings) => void;
  errors?: Record<string, string>;
  looks?: Record<string, FieldLook>;
  secretFields?: readonly string[];
  /** Secrets that are stored: they are never sent here, and stay as they are unless something is typed. */
  secretsSet?: readonly string[];
  className?: string;
}

/** A form from a JSON Schema: a new kind of connection, source or rule needs no form of its own. */
export function SchemaForm({ schema, value, onChange, errors = {}, looks = {}, ...props }: SchemaFormProps) {
  const names = Object.keys(schema.properties ?? {}).filter((name) => looks[name]?.when?.(value) ?? true);
  return (
    <div className={cn('grid gap-x-4 gap-y-3 sm:grid-cols-2', props.className)}>
      {names.map((name) => (
        <SchemaField
          key={name}
          name={name}
          schema={schema.properties![name]!}
          isRequired={schema.required?.includes(name) ?? false}
          look={looks[name] ?? {}}
          value={value[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
          error={errors[name]}
          isSecret={props.secretFields?.includes(name) ?? false}
          isSecretSet={props.secretsSet?.includes(name) ?? false}
        />
      ))}
    </div>
  );
}
