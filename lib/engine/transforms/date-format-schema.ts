import { z } from 'zod';
import { faultOfFormat } from '../sql/date-reading';

/** Parts: YYYY YY MM Mon Month DD HH24 HH12 AM MI SS MS US TZH TZM, T and Z, and punctuation between them. */
export const dateFormatSchema = z
  .string()
  .min(1)
  .max(60)
  .superRefine((format, context) => {
    const fault = faultOfFormat(format);
    if (fault) context.addIssue({ code: 'custom', message: fault, input: format });
  });
