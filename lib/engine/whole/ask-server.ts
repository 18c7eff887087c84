import { asLoadError } from '../errors';
import { quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import type { StagingColumn } from '../staging';

/** Says of texts whether a batch would refuse them; see `askServer`. */
export interface Question {
  column: StagingColumn;
  /** SQL boolean over the column's cell, compiled for a batch. */
  refuses: string;
}

/** What a batch asks of a cell: the transforms and the type's own input, in the server's words. */
export function questionOf(column: StagingColumn, input: InputCheck): Question {
  const { name, targetType, asText } = column;
  return {
    column,
    refuses: asText?.unreadable ?? `${input.isValid(quoteIdentifier(name), targetType!)} IS FALSE`,
  };
}

/**
 * @param texts  each once
 * @returns those that a batch would refuse
 * @throws LoadError of the server, where the question cannot be put so
 */
export async function askServer(
  session: SqlSession,
  { column, refuses }: Question,
  texts: readonly string[],
): Promise<Set<string>> {
  const cells = `unnest($1::text[]) WITH ORDINALITY AS cells(${quoteIdentifier(column.name)}, "__place")`;
  const { rows } = await session.query<{ place: number }>(
    `SELECT "__place"::int AS place FROM ${cells} WHERE ${refuses}`,
    [texts],
  );
  return new Set(rows.map(({ place }) => texts[place - 1]!));
}

/** Why a question cannot be put, found out before anybody waits for its answer: its transforms may read other fields. */
export async function problemOf(session: SqlSession, question: Question): Promise<string | null> {
  try {
    await askServer(session, question, ['']);
    return null;
  } catch (cause) {
    const error = asLoadError(cause);
    if (error.class === 'retryable') throw error;
    return error.sqlstate === UNDEFINED_COLUMN ? 'Its transforms read other fields too.' : error.message;
  }
}

const UNDEFINED_COLUMN = '42703';
