import { csvDialectSchema } from '@/lib/engine/formats/csv/dialect';
import { createCsvFramer } from '@/lib/engine/formats/csv/framer';
import type { AbsentFields } from '@/lib/engine/formats/format';
import { frameText, type FrameTextOptions } from './frame-text';

export type Given = Record<string, unknown>;

/** Frames a CSV text, by default of the fields `a` and `b`. */
export function frame(
  text: Buffer | string,
  given: Given = {},
  { absent, ...options }: Partial<FrameTextOptions> & { absent?: AbsentFields } = {},
) {
  const dialect = csvDialectSchema.parse(given);
  return frameText(text, {
    framer: (framerOptions) => createCsvFramer(dialect, { ...framerOptions, absent }),
    fields: ['a', 'b'],
    ...options,
  });
}

export const raws = ({ records }: ReturnType<typeof frame>) => records.map(({ raw }) => raw);
export const refusals = ({ refused }: ReturnType<typeof frame>) =>
  refused.map(({ row, line, raw, reasons }) => [
    row,
    line,
    raw.toString('latin1'),
    reasons.map((r) => r.message).join('; '),
  ]);
