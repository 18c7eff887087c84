import { LOOKUP } from './expression-lists';

/** Operators that give a value for whatever values of their types. */
const CALM_OPERATORS: ReadonlySet<string> = new Set(['||', '=', '<>', '<', '<=', '>', '>=']);

/** Functions that do. */
const CALM_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'octet_length'],
  ...['btrim', 'ltrim', 'rtrim', 'left', 'right', 'lpad', 'rpad', 'replace', 'translate', 'reverse'],
  ...['position', 'strpos', 'starts_with', 'concat', 'concat_ws', 'md5', 'sign', 'now', LOOKUP],
]);

/**
 * Whether an expression, given as the parser's tree, may end in an error for some values of its columns: it casts,
 * calculates, matches a pattern, or calls a function that refuses some arguments.
 */
export function mayRaise(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(mayRaise);
  return Object.entries(node).some(([kind, fields]) => raises(kind, fields as Fields) || mayRaise(fields));
}

type Fields = Record<string, unknown>;

function raises(kind: string, fields: Fields): boolean {
  switch (kind) {
    case 'TypeCast':
      return lastName((fields.typeName as Fields).names) !== 'text';
    case 'FuncCall':
      return !CALM_FUNCTIONS.has(lastName(fields.funcname));
    case 'A_Expr':
      // A pattern must not end with its escape character.
      if (String(fields.kind).endsWith('LIKE')) return true;
      return fields.kind === 'AEXPR_OP' && !CALM_OPERATORS.has(lastName(fields.name));
    default:
      return false;
  }
}

function lastName(names: unknown): string {
  const last = (names as { String?: { sval?: string } }[]).at(-1);
  return last?.String?.sval ?? '';
}
