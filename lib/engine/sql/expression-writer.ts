import type { LoadError } from '../errors';
import {
  CALLED_BY,
  EXPRESSION_CONSTANTS,
  EXPRESSION_FUNCTIONS,
  EXPRESSION_OPERATORS,
  EXPRESSION_TYPES,
  LOOKUP,
  PADDING,
} from './expression-lists';
import { quoteLiteral } from './identifiers';

/** SQL of a column that is referred to by these parts, or undefined where there is none. */
export type NameColumn = (parts: readonly string[]) => string | undefined;

/**
 * SQL of a value that is looked up.
 * @param keys SQL of what it is looked up by
 * @throws LoadError where there is no such look-up, or none that can be used so
 */
export type CallLookup = (name: string, keys: readonly string[]) => string;

interface Writing {
  columns: NameColumn;
  /** Left out where there are no look-ups. */
  lookup?: CallLookup | undefined;
  /** @param offset where in the statement, in bytes */
  refuse(what: string, offset?: number): LoadError;
}

type Fields = Record<string, unknown>;

/** Node kinds that are written; whatever is not among them is refused by its name. */
const WRITERS: Record<string, (fields: Fields, writing: Writing) => string> = {
  ColumnRef: writeColumn,
  A_Const: writeConstant,
  TypeCast: writeCast,
  A_Expr: writeOperation,
  BoolExpr: writeLogic,
  NullTest: (fields, writing) =>
    `(${part(fields, 'arg', writing)} IS ${fields.nulltesttype === 'IS_NULL' ? 'NULL' : 'NOT NULL'})`,
  BooleanTest: (fields, writing) =>
    `(${part(fields, 'arg', writing)} ${String(fields.booltesttype).replaceAll('_', ' ')})`,
  CaseExpr: writeCase,
  CoalesceExpr: (fields, writing) => `COALESCE(${list(fields.args, writing)})`,
  MinMaxExpr: (fields, writing) =>
    `${fields.op === 'IS_GREATEST' ? 'GREATEST' : 'LEAST'}(${list(fields.args, writing)})`,
  FuncCall: writeCall,
  SQLValueFunction: ({ op }, { refuse }) => {
    const constant = own(EXPRESSION_CONSTANTS, String(op));
    if (constant === undefined) throw refuse(`${String(op).replace('SVFOP_', '')} is not allowed`);
    return constant;
  },
};

/** SQL of one node of the parser's tree. @throws what `refuse` makes */
export function writeNode(node: unknown, writing: Writing): string {
  const entries = Object.entries((node ?? {}) as Fields);
  const [kind, fields] = entries[0] ?? ['nothing', {}];
  const write = own(WRITERS, kind);
  const { location } = fields as { location?: number };
  // What lies deeper knows better where it stands.
  const refuse: Writing['refuse'] = (what, offset = location) => writing.refuse(what, offset);
  if (!write || entries.length !== 1) throw refuse(`${NAMES[kind] ?? kind} is not allowed`);
  return write(fields as Fields, { ...writing, refuse });
}

const NAMES: Record<string, string> = {
  SubLink: 'a subquery',
  A_Star: '*',
  ParamRef: 'a parameter ($1)',
  CollateClause: 'COLLATE',
  A_Indirection: 'a subscript or field',
  A_ArrayExpr: 'an array',
  RowExpr: 'a row',
};

function writeColumn({ fields }: Fields, { columns, refuse }: Writing): string {
  const names = (fields as Fields[]).map((field) => (field.String as Fields | undefined)?.sval);
  if (!names.every((name) => typeof name === 'string')) throw refuse('* is not allowed');
  const column = columns(names as string[]);
  if (column === undefined) throw refuse(`there is no column ${names.join('.')}`);
  return column;
}

function writeConstant(fields: Fields, { refuse }: Writing): string {
  if (fields.isnull) return 'NULL';
  const value = (kind: string, key: string) => (fields[kind] as Fields | undefined)?.[key];
  // Left out by the parser are 0, false and the empty text.
  if ('ival' in fields) return signed(String(Number(value('ival', 'ival') ?? 0)));
  if ('boolval' in fields) return value('boolval', 'boolval') ? 'true' : 'false';
  if ('sval' in fields) return quoteLiteral(String(value('sval', 'sval') ?? ''));
  const number = String(value('fval', 'fval') ?? '');
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(number)) throw refuse('such a literal is not allowed');
  return signed(number);
}

/** Behind another minus, a bare one would begin a comment. */
function signed(number: string): string {
  return number.startsWith('-') ? `(${number})` : number;
}

function writeCast(fields: Fields, writing: Writing): string {
  return `CAST(${part(fields, 'arg', writing)} AS ${writeType(fields.typeName as Fields, writing)})`;
}

function writeType(
  { names, typmods, arrayBounds, setof, pct_type: isOfColumn }: Fields,
  { refuse }: Writing,
): string {
  const parts = (names as Fields[]).map((name) => String((name.String as Fields).sval));
  const name = parts.at(-1)!;
  const shown = `the type ${parts.join('.')}`;
  const most = own(EXPRESSION_TYPES, name);
  const isPlain =
    !arrayBounds &&
    !setof &&
    !isOfColumn &&
    (parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog'));
  if (most === undefined || !isPlain) throw refuse(`${shown} is not allowed`);
  const numbers = ((typmods ?? []) as Fields[]).map(wholeNumber);
  if (numbers.length > most || numbers.includes(undefined)) throw refuse(`${shown} takes no such length`);
  return `pg_catalog.${name}${numbers.length > 0 ? `(${numbers.join(', ')})` : ''}`;
}

function wholeNumber(node: Fields): number | undefined {
  const ival = (node.A_Const as Fields | undefined)?.ival as Fields | undefined;
  return ival && Number(ival.ival ?? 0);
}

function writeOperation(fields: Fields, writing: Writing): string {
  const name = (fields.name as Fields[]).map((each) => String((each.String as Fields).sval)).join('.');
  const left = () => part(fields, 'lexpr', writing);
  const right = () => part(fields, 'rexpr', writing);
  const items = () => ((fields.rexpr as Fields).List as Fields | undefined)?.items as unknown[];
  switch (fields.kind) {
    case 'AEXPR_OP': {
      const operator = name.replace(/^pg_catalog\./, '');
      if (!EXPRESSION_OPERATORS.has(operator)) throw writing.refuse(`the operator ${name} is not allowed`);
      const sql = `OPERATOR(pg_catalog.${operator}) ${right()}`;
      return fields.lexpr === undefined ? `(${sql})` : `(${left()} ${sql})`;
    }
    case 'AEXPR_DISTINCT':
      return `(${left()} IS DISTINCT FROM ${right()})`;
    case 'AEXPR_NOT_DISTINCT':
      return `(${left()} IS NOT DISTINCT FROM ${right()})`;
    case 'AEXPR_NULLIF':
      return `NULLIF(${left()}, ${right()})`;
    case 'AEXPR_IN':
      return `(${left()} ${name === '=' ? 'IN' : 'NOT IN'} (${list(items(), writing)}))`;
    case 'AEXPR_LIKE':
      return `(${left()} ${name === '~~' ? 'LIKE' : 'NOT LIKE'} ${right()})`;
    case 'AEXPR_ILIKE':
      return `(${left()} ${name === '~~*' ? 'ILIKE' : 'NOT ILIKE'} ${right()})`;
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const [from, to] = items().map((item) => writeNode(item, writing));
      return `(${left()} ${fields.kind === 'AEXPR_BETWEEN' ? 'BETWEEN' : 'NOT BETWEEN'} ${from} AND ${to})`;
    }
    default:
      throw writing.refuse(`${name} is not allowed in this form`);
  }
}

function writeLogic({ boolop, args }: Fields, writing: Writing): string {
  const written = (args as unknown[]).map((arg) => writeNode(arg, writing));
  // The same in three-valued logic; COPY … WHERE fails on NOT before a comparison ("cache lookup failed for function 0").
  if (boolop === 'NOT_EXPR') return `(${written[0]} OPERATOR(pg_catalog.<) true)`;
  return `(${written.join(boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`;
}

function writeCase(fields: Fields, writing: Writing): string {
  const subject = fields.arg === undefined ? '' : ` ${part(fields, 'arg', writing)}`;
  const whens = (fields.args as Fields[]).map((each) => {
    const when = each.CaseWhen as Fields;
    return `WHEN ${part(when, 'expr', writing)} THEN ${part(when, 'result', writing)}`;
  });
  const otherwise = fields.defresult === undefined ? '' : ` ELSE ${part(fields, 'defresult', writing)}`;
  return `(CASE${subject} ${whens.join(' ')}${otherwise} END)`;
}

const PLAIN_CALL = new Set(['funcname', 'args', 'funcformat', 'location']);

function writeCall(fields: Fields, writing: Writing): string {
  const { refuse } = writing;
  const parts = (fields.funcname as Fields[]).map((each) => String((each.String as Fields).sval));
  const called = parts.join('.');
  if (called === LOOKUP) return writeLookup(fields, writing);
  const name = own(CALLED_BY, parts.at(-1)!) ?? parts.at(-1)!;
  const arity = own(EXPRESSION_FUNCTIONS, name);
  const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
  if (!arity || !isBuiltIn) throw refuse(`the function ${called} is not allowed`);
  requirePlain(fields, called, writing);
  const args = (fields.args ?? []) as Fields[];
  if (args.length < arity[0] || args.length > arity[1])
    throw refuse(`the function ${called} is not allowed with ${args.length} arguments`);
  const limit = own(PADDING, name);
  if (limit !== undefined && !((wholeNumber(args[1]!) ?? Infinity) <= limit))
    throw refuse(`the function ${called} takes a plain number up to ${limit} for its length`);
  return `pg_catalog.${quoted(name)}(${list(args, writing)})`;
}

/** Nothing of what makes an aggregate or a window of a function. */
function requirePlain(fields: Fields, called: string, { refuse }: Writing): void {
  const extra = Object.keys(fields).find((key) => !PLAIN_CALL.has(key));
  if (extra) throw refuse(`the function ${called} is not allowed in this form (${extra})`);
}

/** `lookup('countries', code)`: its name is settled before a row is read, so it is no expression itself. */
function writeLookup(fields: Fields, writing: Writing): string {
  requirePlain(fields, LOOKUP, writing);
  const [name, ...keys] = (fields.args ?? []) as Fields[];
  const text = (name?.A_Const as Fields | undefined)?.sval as Fields | undefined;
  if (!text || keys.length === 0)
    throw writing.refuse("a look-up takes its name in quotes and a key, as in lookup('countries', code)");
  if (!writing.lookup) throw writing.refuse('look-ups cannot be used here');
  return writing.lookup(
    String(text.sval ?? ''),
    keys.map((key) => writeNode(key, writing)),
  );
}

/** Some names are words of the grammar. */
function quoted(name: string): string {
  return `"${name}"`;
}

function part(fields: Fields, key: string, writing: Writing): string {
  return writeNode(fields[key], writing);
}

function list(nodes: unknown, writing: Writing): string {
  return ((nodes ?? []) as unknown[]).map((node) => writeNode(node, writing)).join(', ');
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
