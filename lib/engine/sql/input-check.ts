import { asLoadError, LoadError } from '../errors';
import { familyOf } from './column-type';
import { quoteIdentifier, quoteLiteral } from './identifiers';
import type { SqlSession } from './session';

/** SQL that asks the server whether a text is a value of a type, without an error where it is not. */
export interface InputCheck {
  /** SQL boolean; NULL where the cell is NULL. */
  isValid(cell: string, type: string): string;
  /** SQL record expression with fields `message` and `sql_error_code`. */
  errorInfo(cell: string, type: string): string;
  /** Asking costs so much that each distinct text should be asked about once, and not each row. */
  isCostly(type: string): boolean;
  /** Run once in every session that evaluates the above. */
  prepare(session: SqlSession): Promise<void>;
}

/** PostgreSQL 16 and later have functions for it. */
const builtIn: InputCheck = {
  isValid: (cell, type) => `pg_input_is_valid(${cell}, ${quoteLiteral(type)})`,
  errorInfo: (cell, type) => `pg_input_error_info(${cell}, ${quoteLiteral(type)})`,
  // A text that is no date might name a time zone: the server looks through its folder of zones, every time.
  isCostly: (type) => ['date', 'time', 'timestamp'].includes(familyOf(type)),
  prepare: async () => undefined,
};

/**
 * Before 16 an exception is caught for each cell: slow, but the outcome is the same. A cast would cut a text that is too
 * long for varchar(3) without a word; json_to_record reads it as COPY does, by the type's input function.
 */
const CAUGHT = `
  CREATE OR REPLACE FUNCTION pg_temp.input_error_info(cell text, type text, OUT message text, OUT sql_error_code text)
  LANGUAGE plpgsql STABLE STRICT AS $f$
  BEGIN
    IF type IN ('json', 'jsonb') THEN
      EXECUTE format('SELECT CAST(%L AS %s)', cell, type);
    ELSE
      EXECUTE format('SELECT v FROM json_to_record(json_build_object(''v'', %L::text)) AS cells(v %s)', cell, type);
    END IF;
  EXCEPTION WHEN data_exception OR integrity_constraint_violation OR invalid_text_representation
      OR feature_not_supported OR raise_exception THEN
    message := SQLERRM; sql_error_code := SQLSTATE;
  END $f$;
  CREATE OR REPLACE FUNCTION pg_temp.input_is_valid(cell text, type text) RETURNS boolean
  LANGUAGE sql STABLE STRICT AS $f$ SELECT (pg_temp.input_error_info(cell, type)).sql_error_code IS NULL $f$`;

const caught: InputCheck = {
  isValid: (cell, type) => `pg_temp.input_is_valid(${cell}, ${quoteLiteral(type)})`,
  errorInfo: (cell, type) => `pg_temp.input_error_info(${cell}, ${quoteLiteral(type)})`,
  isCostly: () => true,
  prepare: (session) => define(session, [CAUGHT]),
};

/** The same, with functions of a load's own. */
export function withFunctions(input: InputCheck, functions: readonly string[]): InputCheck {
  if (functions.length === 0) return input;
  return {
    ...input,
    async prepare(session) {
      await input.prepare(session);
      await define(session, functions);
    },
  };
}

/** @throws LoadError `prepare.noPrivilege` with the GRANT */
async function define(session: SqlSession, functions: readonly string[]): Promise<void> {
  try {
    for (const sql of functions) await session.query(sql);
  } catch (cause) {
    throw await missingRight(session, asLoadError(cause));
  }
}

/** A function of the session's own is a temporary object, which not every role may make. */
async function missingRight(session: SqlSession, error: LoadError): Promise<LoadError> {
  if (error.sqlstate !== '42501') return error;
  const { rows } = await session.query<{ user: string; database: string; mayMake: boolean }>(
    `SELECT current_user AS user, current_database() AS database,
            has_database_privilege(current_database(), 'TEMPORARY') AS "mayMake"`,
  );
  const { user, database, mayMake } = rows[0]!;
  if (mayMake) return error;
  return new LoadError('prepare.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not make temporary objects in ${database}; this load calls functions of its sessions’ own.`,
    remedy: `As an administrator, run: GRANT TEMPORARY ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(user)};`,
    sqlstate: '42501',
    cause: error,
  });
}

export function inputCheckFor(capabilities: { inputErrorInfo: boolean }): InputCheck {
  return capabilities.inputErrorInfo ? builtIn : caught;
}
