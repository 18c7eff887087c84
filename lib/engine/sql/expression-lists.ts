/** What an expression that a person writes may use. Whatever is not named here is refused. */

/**
 * Functions by name, each with the numbers of arguments that it may have. Immutable ones, or stable by nothing but the
 * session's settings, which the engine fixes; none that reads a table, a file or a setting, waits, or writes. No regular
 * expressions (they can run for ever), nothing that makes much out of little.
 */
export const EXPRESSION_FUNCTIONS: Readonly<Record<string, readonly [fewest: number, most: number]>> = {
  lower: [1, 1],
  upper: [1, 1],
  initcap: [1, 1],
  length: [1, 1],
  char_length: [1, 1],
  character_length: [1, 1],
  octet_length: [1, 1],
  btrim: [1, 2],
  ltrim: [1, 2],
  rtrim: [1, 2],
  substr: [2, 3],
  left: [2, 2],
  right: [2, 2],
  lpad: [2, 3],
  rpad: [2, 3],
  replace: [3, 3],
  translate: [3, 3],
  position: [2, 2],
  strpos: [2, 2],
  split_part: [3, 3],
  starts_with: [2, 2],
  reverse: [1, 1],
  concat: [1, 50],
  concat_ws: [2, 50],
  md5: [1, 1],
  abs: [1, 1],
  sign: [1, 1],
  round: [1, 2],
  trunc: [1, 2],
  ceil: [1, 1],
  ceiling: [1, 1],
  floor: [1, 1],
  mod: [2, 2],
  div: [2, 2],
  now: [0, 0],
  date_trunc: [2, 2],
  date_part: [2, 2],
  extract: [2, 2],
  make_date: [3, 3],
  age: [2, 2],
  timezone: [2, 2],
};

/** The function that is none of the server's: it takes a value from a look-up of the load. */
export const LOOKUP = 'lookup';

/** Functions whose second argument says how long the result is: it must be a plain number up to the limit. */
export const PADDING: Readonly<Record<string, number>> = { lpad: 1_000, rpad: 1_000 };

/** Functions that are called by another name: `substring` with a text for its second argument matches patterns. */
export const CALLED_BY: Readonly<Record<string, string>> = { substring: 'substr' };

export const EXPRESSION_OPERATORS: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', '||'],
  ...['=', '<>', '<', '<=', '>', '>='],
]);

/** Types to cast to, as the parser names them, with how many numbers may follow in parentheses. */
export const EXPRESSION_TYPES: Readonly<Record<string, number>> = {
  int2: 0,
  int4: 0,
  int8: 0,
  numeric: 2,
  float4: 0,
  float8: 0,
  bool: 0,
  text: 0,
  varchar: 1,
  bpchar: 1,
  date: 0,
  time: 0,
  timestamp: 1,
  timestamptz: 1,
  interval: 0,
  uuid: 0,
};

/** What expressions may use, in words. */
export const ALLOWED_IN_WORDS = [
  `Functions: ${[...Object.keys(EXPRESSION_FUNCTIONS), 'coalesce', 'nullif', 'greatest', 'least'].join(', ')}, and ${LOOKUP} of a look-up.`,
  `Operators: ${[...EXPRESSION_OPERATORS].join(' ')} AND OR NOT IN LIKE ILIKE BETWEEN IS NULL IS DISTINCT FROM.`,
  `CASE, and casts to ${Object.keys(EXPRESSION_TYPES).join(', ')}.`,
].join(' ');

export const EXPRESSION_CONSTANTS: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'CURRENT_DATE',
  SVFOP_CURRENT_TIMESTAMP: 'CURRENT_TIMESTAMP',
  SVFOP_LOCALTIMESTAMP: 'LOCALTIMESTAMP',
};
