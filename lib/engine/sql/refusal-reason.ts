import type { LoadError } from '../errors';
import type { Reason } from '../extract/block';
import { serverMessage } from './translate-error';

const VALUE_SHOWN = 200;

const RULES: Record<string, string> = {
  '22P05': 'encoding',
  '22021': 'encoding',
  '23502': 'not-null',
  '23503': 'foreign-key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'exclusion',
};

/** What the driver keeps of the server's error fields. */
interface ServerFields {
  column?: string;
  constraint?: string;
  detail?: string;
}

/** Why the server refused a single row, in its own words. */
export function refusalReason(error: LoadError): Reason {
  const { column, constraint, detail } = (error.cause ?? {}) as ServerFields;
  const rule = RULES[error.sqlstate ?? ''] ?? 'refused';
  return {
    column: column ?? null,
    // A row that fits no partition violates a CHECK that has no name.
    rule: rule === 'check' && !constraint ? 'partition' : rule,
    sqlstate: error.sqlstate ?? null,
    value: detail?.slice(0, VALUE_SHOWN) ?? null,
    message: serverMessage(error),
  };
}
