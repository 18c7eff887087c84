import type { LookupDraft } from './draft';

/** A name as a look-up's, by the engine's rule. */
const NAME = /^[\p{L}_][\p{L}\p{N}_ .-]{0,62}$/u;

export function emptyLookup(): LookupDraft {
  return { name: '', table: { schema: 'public', name: '' }, key: [], value: '' };
}

/** What is still to be said of a look-up; undefined where it is whole. */
export function lookupProblem(
  { name, table, key, value }: LookupDraft,
  all: readonly LookupDraft[],
): string | undefined {
  if (table.name === '') return 'Choose the table of the look-up, or remove it.';
  if (!NAME.test(name)) return 'Name the look-up: a letter first, then letters, digits, spaces, _, . and -.';
  if (all.filter((each) => each.name === name).length > 1) return `Two look-ups are named ${name}.`;
  if (key.length === 0) return `Choose the key of the look-up ${name}.`;
  if (value === '') return `Choose the value of the look-up ${name}.`;
  return undefined;
}

/** `lookup('countries', code)`: how an expression calls it. */
export function callOf({ name, key }: LookupDraft): string {
  const args = key.length === 1 ? ['value'] : key;
  return `lookup('${name}', ${args.join(', ')})`;
}

/** An expression and where it stands. */
export interface PlacedExpression {
  place: string;
  expression: string;
}

/** Where a look-up is called. */
export function usesOf(name: string, expressions: readonly PlacedExpression[]): string[] {
  const places = expressions.flatMap(({ place, expression }) =>
    [...expression.matchAll(/\blookup\s*\(\s*'([^']*)'/gi)].some(([, called]) => called === name)
      ? [place]
      : [],
  );
  return [...new Set(places)];
}
