import { z } from 'zod';
import type { Format } from '../format';
import { CopyBinaryFramer } from './binary-framer';
import { splitLoneRecord } from './lone-record';
import { CopyTextFramer } from './text-framer';

const dialectSchema = z.strictObject({
  /** Tuples instead of text. No lone record is read of them: refused rows are written as text. */
  binary: z.literal(true).optional(),
});

/** Rows as a database's own COPY gives them: the source says which columns they have, nothing is left to detect. */
export const copyFormat: Format<z.infer<typeof dialectSchema>> = {
  kind: 'copy',
  title: 'Rows of a database',
  isOfSource: true,
  dialectSchema,
  detect: () => undefined,
  whyNoRows: () => 'Check the table, and what the load asks it for.',
  copyDialect: ({ binary }) => ({ format: binary ? 'binary' : 'text' }),
  framer: ({ binary }, options) => (binary ? new CopyBinaryFramer(options) : new CopyTextFramer(options)),
  split: (_, record, fields) => splitLoneRecord(record, fields),
};
