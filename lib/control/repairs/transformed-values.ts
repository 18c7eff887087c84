import { Prisma, type Transaction } from '@/lib/db';
import { transforms, type Transform } from '@/lib/engine';
import { ControlError } from '../errors';
import { checkTransform, isOfCell } from '../transforms';
import type { BulkRepair } from './schemas';

type ValueRepair = Extract<BulkRepair, { kind: 'replace' | 'transform' }>;

/** A few thousand values take milliseconds, whatever the pattern. */
const statementTimeout = '30s';

/**
 * What a transform makes of the values, as a load would have it.
 * @returns undefined for a value that it cannot read
 */
export async function transformedValues(
  tx: Transaction,
  repair: ValueRepair,
  values: readonly (string | null)[],
): Promise<(string | null | undefined)[]> {
  const { expression, unreadable } = await compile(repair);
  await tx.$executeRawUnsafe(
    `SET LOCAL statement_timeout = '${statementTimeout}'; SET LOCAL DateStyle = 'ISO, YMD'`,
  );
  const found = await tx.$queryRaw<{ at: number; value: string | null }[]>`
    SELECT at::int AS at, ${Prisma.raw(expression)} AS value
    FROM jsonb_array_elements_text(${JSON.stringify(values)}::jsonb) WITH ORDINALITY AS v(cell, at)
    WHERE (${Prisma.raw(unreadable)}) IS NOT TRUE`.catch((error: Error) => {
    throw asRefusal(error);
  });
  await tx.$executeRawUnsafe('SET LOCAL statement_timeout = DEFAULT');
  const results: (string | null | undefined)[] = values.map(() => undefined);
  for (const { at, value } of found) results[at - 1] = value;
  return results;
}

/** SQL over the text `cell`. */
async function compile(repair: ValueRepair): Promise<{ expression: string; unreadable: string }> {
  const { transform: kind, params } = checkTransform(asTransform(repair), ['repair']);
  const transform = transforms[kind as keyof typeof transforms] as Transform<unknown>;
  if (!isOfCell(kind)) throw readsMore(transform.title);
  const text = transform.isParser ? `NULLIF(v.cell, '')` : 'v.cell';
  const alone = { text, given: 'text', field: () => undefined } as const;
  const { sql, unreadable } = await transform.compile(params, alone);
  const when = unreadable?.when ?? 'false';
  // Where a text cannot be read, the expression may raise an error.
  return { expression: `CASE WHEN (${when}) IS NOT TRUE THEN (${sql})::text END`, unreadable: when };
}

function readsMore(title: string): ControlError {
  return new ControlError('input.invalid', {
    kind: 'invalid',
    message: `"${title}" may look at other fields of the record; here only the column's own value is changed.`,
    remedy: 'Choose another transform, or correct these rows in a file.',
  });
}

function asTransform(repair: ValueRepair) {
  if (repair.kind === 'transform') return { transform: repair.transform, params: repair.params };
  const { find, with: replacement, isPattern } = repair;
  return isPattern
    ? { transform: 'replace-pattern', params: { pattern: find, with: replacement } }
    : { transform: 'replace', params: { find, with: replacement } };
}

/** What the pattern or the values make PostgreSQL say: a class of data exceptions, or that its time is over. */
function asRefusal(error: Error): Error {
  if (error.message.includes('57014')) return tooSlow(error);
  if (!/`22\w{3}`/.test(error.message)) return error;
  const message = /Message: `(?:ERROR: )?(.+?)`/s.exec(error.message)?.[1] ?? 'it does not fit the values';
  return new ControlError('input.invalid', {
    kind: 'invalid',
    message: `This cannot be used as entered: ${message}.`,
    cause: error,
  });
}

function tooSlow(cause: unknown): ControlError {
  return new ControlError('repairs.tooSlow', {
    kind: 'invalid',
    message: 'This takes too long: the pattern is too costly for these values.',
    remedy: 'Simplify the pattern.',
    cause,
  });
}
