import { asLoadError, lookupSchema, type LookupSpec } from '@/lib/engine/index';
import { readTable } from './names';

const EXAMPLE = '{name: countries, table: public.countries, key: code, value: name}';

interface Entry {
  found?: LookupSpec;
  /** Each with the key that it is about. */
  faults: { key: PropertyKey | undefined; message: string }[];
}

/** A look-up as a rules file writes it: its table as `schema.table`, its key as one name or several. */
export function lookupOf(fields: Record<string, unknown>): Entry {
  const missing = ['name', 'table', 'key', 'value'].find((key) => fields[key] === undefined);
  if (missing !== undefined)
    return { faults: [{ key: missing, message: `A look-up needs a ${missing}: ${EXAMPLE}.` }] };
  let table: LookupSpec['table'];
  try {
    table = readTable(String(fields.table), 'table');
  } catch (error) {
    return { faults: [{ key: 'table', message: asLoadError(error).message }] };
  }
  const parsed = lookupSchema.safeParse({ ...fields, table, key: [fields.key].flat() });
  if (parsed.success) return { found: parsed.data, faults: [] };
  return {
    faults: parsed.error.issues.map(({ path, message }) => ({
      key: path[0],
      message: `The look-up "${String(fields.name)}": ${message}.`,
    })),
  };
}
