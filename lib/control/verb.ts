import type { z } from 'zod';
import { db, Prisma, type Transaction } from '@/lib/db';
import { LoadError } from '@/lib/engine';
import type { ActorContext } from './context';
import { ControlError } from './errors';
import { findUnstorable } from './storable';
import { ROLES } from './users/constants';
import type { Role } from './users/schemas';

/** Who may call a verb: the least role that may. @throws ControlError `auth.forbidden` */
export function requireRole({ actor }: ActorContext, least: Role): void {
  if (actor.kind === 'system' || ROLES.indexOf(actor.role) >= ROLES.indexOf(least)) return;
  throw new ControlError('auth.forbidden', {
    kind: 'forbidden',
    message: `This needs the role ${least}; yours is ${actor.role}.`,
    remedy: 'Ask an admin to do it or to change your role.',
  });
}

/** Who to name as the maker of a record; the product itself is nobody. */
export function actorId({ actor }: ActorContext): string | null {
  return actor.kind === 'user' ? actor.id : null;
}

/** @throws ControlError `input.invalid` with what is wrong, field by field */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  prefix: string[] = [],
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) throw invalidInput(result.error, prefix);
  const unstorable = findUnstorable(result.data);
  if (unstorable) throw notText([...prefix, ...unstorable].join('.'));
  return result.data;
}

function notText(path: string): ControlError {
  const message = 'It holds a character that is no text (NUL or half of a pair). Remove it.';
  return new ControlError('input.invalid', {
    kind: 'invalid',
    message: `This cannot be used as entered. ${path ? `${path}: ` : ''}${message}`,
    fields: { [path]: message },
  });
}

/** @param prefix  where in the verb's input the checked value stands, e.g. `['config']` */
export function invalidInput(error: z.ZodError, prefix: string[] = []): ControlError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[[...prefix, ...issue.path].join('.')] ??= issue.message;
  const lines = Object.entries(fields).map(([path, message]) => (path ? `${path}: ${message}` : message));
  return new ControlError('input.invalid', {
    kind: 'invalid',
    message: `This cannot be used as entered. ${lines.join('; ')}`,
    fields,
    cause: error,
  });
}

/**
 * Runs the work in one transaction of the control database.
 * @param timeoutMs  past which it is rolled back
 */
export function transaction<T>(work: (tx: Transaction) => Promise<T>, timeoutMs = 20_000): Promise<T> {
  return db().$transaction(work, { maxWait: 10_000, timeout: timeoutMs });
}

/** Calls the engine; its failures become this plane's, code and message kept. */
export async function callEngine<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    throw new ControlError(error.code, {
      kind: error.class === 'retryable' ? 'unavailable' : 'invalid',
      message: error.message,
      cause: error,
    });
  }
}

/** A unique name that is taken, told as such; anything else is rethrown as it is. */
export async function withUniqueName<T>(what: string, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    const message = `A ${what} named "${name}" exists already.`;
    throw new ControlError(`${what}s.nameTaken`, {
      kind: 'conflict',
      message,
      remedy: 'Choose another name.',
      fields: { name: `${message} Choose another name.` },
    });
  }
}
