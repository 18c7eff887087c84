import type { SqlError } from 'libpg-query';
import { asLoadError, LoadError } from '../errors';
import { mayRaise } from './expression-raises';
import { writeNode, type CallLookup, type NameColumn } from './expression-writer';

const MAX_LENGTH = 2_000;

/** Makes a statement of an expression. */
const BEFORE = 'SELECT ';

/** What a node of the parser holds that is no expression: all of it must be absent from the statement around ours. */
const PLAIN_SELECT = new Set(['targetList', 'limitOption', 'op']);

/** An expression that was parsed. */
export interface Expression {
  /**
   * @param columns SQL of a reference such as `old.total` (its parts), or undefined where there is no such column
   * @param lookup left out where there are no look-ups
   * @throws LoadError `expression.refused` naming what is not allowed, and what `lookup` throws
   */
  write(columns: NameColumn, lookup?: CallLookup): string;
  /** For some values it may end in an error, such as a division by zero. */
  mayRaise: boolean;
}

/**
 * Turns an expression that a person has written into SQL that may stand in a statement. It is parsed by PostgreSQL's own
 * parser and written anew from what was found, node by node: columns, literals, allowed functions, operators and types.
 * Nothing of the text itself goes over, no comment, no second statement, no name that is not known.
 * @param columns SQL of a reference such as `old.total` (its parts), or undefined where there is no such column
 * @param lookup left out where there are no look-ups
 * @throws LoadError `expression.refused` naming what is not allowed, `expression.unreadable` where it does not parse, and
 *   what `lookup` throws
 */
export async function compileExpression(
  text: string,
  columns: NameColumn,
  lookup?: CallLookup,
): Promise<string> {
  return (await readExpression(text)).write(columns, lookup);
}

/** The same in two steps, for whoever writes it more than once. @throws LoadError `expression.unreadable`, `expression.refused` */
export async function readExpression(text: string): Promise<Expression> {
  if (text.length > MAX_LENGTH) throw refused(`it is longer than ${MAX_LENGTH} characters`);
  if (text.includes('\0')) throw refused('it holds a NUL character');
  const node = await parse(text);
  return {
    write: (columns, lookup) =>
      writeNode(node, {
        columns,
        lookup,
        refuse: (what, offset) => refused(what, characterAt(text, offset)),
      }),
    mayRaise: mayRaise(node),
  };
}

async function parse(text: string): Promise<Record<string, unknown>> {
  // Half of what a program takes to start, and few loads need it.
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  let parsed: { stmts?: { stmt?: Record<string, unknown> }[] };
  try {
    // A comment that is not closed must not swallow what follows; nothing follows.
    parsed = parseSync(BEFORE + text) as typeof parsed;
  } catch (error) {
    const offset = ((error as SqlError).sqlDetails?.cursorPosition ?? 0) - BEFORE.length;
    const at = offset < 0 ? '' : ` at character ${offset + 1}`;
    throw new LoadError('expression.unreadable', {
      class: 'fatal',
      message: `The expression cannot be read${at}: ${asLoadError(error).message}.`,
      remedy: 'Write an SQL expression such as old.total + new.total.',
    });
  }
  const statements = parsed.stmts ?? [];
  if (statements.length !== 1) throw refused('it is not one expression');
  const select = statements[0]!.stmt?.SelectStmt as Record<string, unknown> | undefined;
  const extra = Object.keys(select ?? {}).find((key) => !PLAIN_SELECT.has(key));
  if (!select || extra || select.op !== 'SETOP_NONE' || select.limitOption !== 'LIMIT_OPTION_DEFAULT')
    throw refused(`it is more than one expression${extra ? ` (${extra})` : ''}`);
  const targets = (select.targetList ?? []) as { ResTarget?: Record<string, unknown> }[];
  const target = targets[0]?.ResTarget;
  if (targets.length !== 1 || !target?.val || target.name !== undefined || target.indirection !== undefined)
    throw refused('it is not one value without a name');
  return target.val as Record<string, unknown>;
}

/** @param offset in bytes, of the statement around the text @returns from 1 */
function characterAt(text: string, offset: number | undefined): number | undefined {
  if (offset === undefined) return undefined;
  return Buffer.from(BEFORE + text).toString('utf8', 0, offset).length - BEFORE.length + 1;
}

function refused(what: string, character?: number): LoadError {
  const at = character === undefined ? '' : ` at character ${character}`;
  return new LoadError('expression.refused', {
    class: 'fatal',
    message: `The expression is refused${at}: ${what}.`,
    remedy:
      'Use columns, literals, CASE, COALESCE, comparisons, arithmetic, string and date functions, and look-ups.',
  });
}
