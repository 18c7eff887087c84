import { z } from 'zod';
import type { Format } from '../format';
import { splitLoneRecord } from './lone-record';
import { CopyTextFramer } from './text-framer';

/** Rows as a database's own COPY gives them: the source says which columns they have, nothing is left to detect. */
export const copyFormat: Format<Record<string, never>> = {
  kind: 'copy',
  title: 'Rows of a database',
  isOfSource: true,
  dialectSchema: z.strictObject({}),
  detect: () => undefined,
  copyDialect: () => ({ format: 'text' }),
  framer: (_, options) => new CopyTextFramer(options),
  split: (_, record, fields) => splitLoneRecord(record, fields),
};
