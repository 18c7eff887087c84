import { computedColumnSchema, type ComputedColumn } from '@/lib/engine/index';

/** What the parameters of each start are called; the first of them tells which start it is. */
const STARTS = {
  constant: ['constant'],
  fields: ['fields', 'separator', 'missing'],
  expression: ['expression'],
} as const;
type Start = keyof typeof STARTS;

const EXAMPLE =
  '{column: name, fields: [first, last]}, {column: origin, constant: web} or {column: total, expression: "price::numeric * 2"}';

interface Entry {
  found?: ComputedColumn;
  /** Each with the key that it is about. */
  faults: { key: PropertyKey | undefined; message: string }[];
}

/** A computed column as a rules file writes it. */
export function computedOf(fields: Record<string, unknown>): Entry {
  const { column, type } = fields;
  if (typeof column !== 'string' || column === '')
    return { faults: [{ key: 'column', message: `A computed column needs a column: ${EXAMPLE}.` }] };
  const starts = (Object.keys(STARTS) as Start[]).filter((start) => fields[start] !== undefined);
  const [start] = starts;
  if (start === undefined || starts.length > 1)
    return {
      faults: [
        {
          key: starts[1] ?? 'column',
          message: `The computed column "${column}" needs one of constant, fields and expression: ${EXAMPLE}.`,
        },
      ],
    };
  const known: readonly string[] = ['column', 'type', ...STARTS[start]];
  const unknown = Object.keys(fields).filter((key) => !known.includes(key));
  const parsed = computedColumnSchema.safeParse({ column, type, from: startOf(start, fields) });
  const issues = parsed.success ? [] : parsed.error.issues;
  const faults = [
    ...unknown.map((key) => ({ key, message: `A column that is computed from ${start} takes no "${key}".` })),
    ...issues.map(({ path, message }) => {
      const key = path.find((part) => part !== 'from');
      return {
        key: key === 'value' ? 'constant' : key,
        message: `The computed column "${column}": ${message}.`,
      };
    }),
  ];
  return parsed.success && faults.length === 0 ? { found: parsed.data, faults } : { faults };
}

function startOf(start: Start, fields: Record<string, unknown>) {
  const { constant, separator, missing } = fields;
  switch (start) {
    case 'constant':
      return { kind: start, value: typeof constant === 'object' ? constant : String(constant) };
    case 'fields':
      return { kind: start, fields: [fields.fields].flat(), separator, missing };
    case 'expression':
      return { kind: start, expression: fields.expression };
  }
}
