import { LoadError } from '../errors';
import type { SqlSession } from './session';
import { isDataError } from './translate-error';

/** Numbers from `first` to `last`, both included. */
export interface Range {
  first: number;
  last: number;
}

/** One that the server refuses even when it stands alone, and why. */
export interface Refusal {
  at: number;
  error: LoadError;
}

export interface Bisection {
  refused: Refusal[];
  /** false where the attempts ran out: what lies past the last refusal is not known then. */
  isComplete: boolean;
}

/** About a thousand refusals among a hundred thousand rows: enough for bad rows, too few for a hopeless input. */
const MOST_ATTEMPTS = 10_000;

/**
 * Finds what the server refuses by halving: what is accepted stays done, in ascending order, so that of two that exclude
 * each other the first keeps its place. Runs inside the session's open transaction.
 * @param attempt does its work for a range; called again with each half of a range that was refused
 * @throws LoadError where an attempt fails for a reason that is not the rows'
 */
export async function bisect(
  session: SqlSession,
  whole: Range,
  attempt: (range: Range) => Promise<void>,
  mostAttempts = MOST_ATTEMPTS,
): Promise<Bisection> {
  const refused: Refusal[] = [];
  const open = [whole];
  for (let made = 0; open.length > 0; made += 1) {
    if (made === mostAttempts) return { refused, isComplete: false };
    const range = open.pop()!;
    const error = await refusalOf(session, () => attempt(range));
    if (!error) continue;
    if (range.first === range.last) refused.push({ at: range.first, error });
    else open.push(...halvesOf(range));
  }
  return { refused, isComplete: true };
}

/** Runs `work` behind a savepoint. @returns why the rows were refused; undefined where they were taken */
export async function refusalOf(
  session: SqlSession,
  work: () => Promise<unknown>,
): Promise<LoadError | undefined> {
  await session.query('SAVEPOINT bisecting');
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LoadError) || !isDataError(error.sqlstate)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT bisecting');
    await session.query('RELEASE SAVEPOINT bisecting');
    return error;
  }
  await session.query('RELEASE SAVEPOINT bisecting');
  return undefined;
}

/** The lower half last: it is taken from the stack first. */
function halvesOf({ first, last }: Range): Range[] {
  const middle = Math.floor((first + last) / 2);
  return [
    { first: middle + 1, last },
    { first, last: middle },
  ];
}
