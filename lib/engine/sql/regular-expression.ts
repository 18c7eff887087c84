import { z } from 'zod';

const MAX_PATTERN = 1_000;
/** PostgreSQL multiplies nested counts out when it compiles; past this the compilation alone takes seconds. */
const MAX_REPEATS = 10_000;

/** A PostgreSQL regular expression whose cost has a bound. */
export const regularExpressionSchema = z.string().min(1).max(MAX_PATTERN).superRefine(refuseCostly);

function refuseCostly(text: string, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: text });
  if (text.includes('\0')) refuse('must not hold a NUL character');
  if (text.startsWith('***')) refuse('must not begin with ***');
  // Back references are the one thing that makes PostgreSQL's matcher backtrack, without any bound on its time.
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(text)) refuse('must not hold back references (\\1)');
  const repeats = [...text.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(
    (match) => Number(match[2] || match[1]) || 1,
  );
  if (repeats.reduce((product, count) => product * count, 1) > MAX_REPEATS) {
    refuse('repeats too much: its counts in braces multiply to more than 10,000');
  }
}
