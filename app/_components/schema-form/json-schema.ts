/** The part of JSON Schema (draft 2020-12, as zod writes it) that forms are made from. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'pairs';

/** Which control a property calls for. */
export function fieldKind(schema: JsonSchema): FieldKind {
  const plain = withoutNull(schema);
  if (plain.enum) return 'choice';
  const type = Array.isArray(plain.type) ? plain.type.find((each) => each !== 'null') : plain.type;
  if (type === 'boolean') return 'boolean';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return plain.items?.type === 'object' ? 'pairs' : 'list';
  return 'text';
}

/** `string | null` is a string that may be left empty. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  if (!schema.anyOf) return schema;
  const { anyOf, ...rest } = schema;
  const first = anyOf.find((each) => each.type !== 'null') ?? {};
  return { ...first, ...rest };
}

/** What the schema fills in by itself, for the first state of a form. */
export function defaultsOf(schema: JsonSchema): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([, property]) => property.default !== undefined)
    .map(([name, property]) => [name, property.default]);
  return Object.fromEntries(entries);
}

/** `sslMode` → `Ssl mode`; forms name the fields that deserve better. */
export function humanName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
