import type { Reading } from '../events';
import type { Batch } from './batch';

/** What it takes to read one of the batch's records again, and to see which of its cells went where. */
export function readingOf({ input, target }: Batch): Reading {
  return {
    format: input.format.kind,
    dialect: input.dialect as Record<string, unknown>,
    fields: [...input.fields],
    fills: target.bindings.flatMap(({ field, column }) =>
      field === null || column === null ? [] : [{ field, column: column.name }],
    ),
  };
}
