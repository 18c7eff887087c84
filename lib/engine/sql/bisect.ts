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
 * each other the first keeps its place. Runs inside the session's open transaction, to whose end it leaves a savepoint.
 * @param attempt does its work for a range, behind the statements that it is given (which end in a semicolon): sent with
 * its own, they are not waited for. Called again with each half of a range that was refused
 * @throws LoadError where an attempt fails for a reason that is not the rows'
 */
export async function bisect(
  session: SqlSession,
  whole: Range,
  attempt: (range: Range, savepoint: string) => Promise<void>,
  mostAttempts = MOST_ATTEMPTS,
): Promise<Bisection> {
  const refused: Refusal[] = [];
  const open = [whole];
  let savepoint = SET;
  for (let made = 0; open.length > 0 && made < mostAttempts; made += 1) {
    const range = open.pop()!;
    const error = await dataErrorOf(() => attempt(range, savepoint));
    savepoint = error ? ROLL_BACK : MOVE_ON;
    if (!error) continue;
    if (range.first === range.last) refused.push({ at: range.first, error });
    else open.push(...halvesOf(range));
  }
  if (savepoint === ROLL_BACK) await session.query(ROLL_BACK);
  return { refused, isComplete: open.length === 0 };
}

const SET = 'SAVEPOINT bisecting; ';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT bisecting; ';
const MOVE_ON = `RELEASE SAVEPOINT bisecting; ${SET}`;

/** Runs `work` behind a savepoint. @returns why the rows were refused; undefined where they were taken */
export async function refusalOf(
  session: SqlSession,
  work: () => Promise<unknown>,
): Promise<LoadError | undefined> {
  await session.query(SET);
  const error = await dataErrorOf(work);
  await session.query(`${error ? ROLL_BACK : ''}RELEASE SAVEPOINT bisecting`);
  return error;
}

async function dataErrorOf(work: () => Promise<unknown>): Promise<LoadError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof LoadError) || !isDataError(error.sqlstate)) throw error;
    return error;
  }
}

/** The lower half last: it is taken from the stack first. */
function halvesOf({ first, last }: Range): Range[] {
  const middle = Math.floor((first + last) / 2);
  return [
    { first: middle + 1, last },
    { first, last: middle },
  ];
}
