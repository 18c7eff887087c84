import { LoadError } from '../../errors';

/**
 * The name of each field. What the header leaves unnamed is called by its place, and what it names twice gets a number;
 * names past the last field that are empty go with a delimiter at the line's end.
 * @param width  fields that the records have
 */
export function fieldNames(header: readonly string[], width: number): string[] {
  const written = header.map((name) => name.trim());
  while (written.length > width && written.at(-1) === '') written.pop();
  const taken = new Set(written);
  const given = new Set<string>();
  return Array.from({ length: Math.max(width, written.length) }, (_, place) => {
    const name = written[place] || positionalName(place);
    const isFree = !given.has(name) && (written[place] === name || !taken.has(name));
    const free = isFree ? name : numbered(name, new Set([...taken, ...given]));
    given.add(free);
    return free;
  });
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}

/** Names of columns that have none. */
export function positionalNames(count: number): string[] {
  return Array.from({ length: count }, (_, place) => positionalName(place));
}

export function positionalName(place: number): string {
  return `column${place + 1}`;
}

/** Place of a field that a record lacks. */
export const NOWHERE = -1;

/**
 * Where each wanted field stands in a record.
 * @param mayLack fields that need not be there
 * @returns for each field in COPY order its place in the source, or NOWHERE; `undefined` where the two orders are the same
 * @throws LoadError `format.missingField`, `format.unknownField`
 */
export function fieldOrder(
  fields: readonly string[],
  columns: readonly string[],
  mayLack: (field: string) => boolean = () => false,
): number[] | undefined {
  const missing = fields.filter((field) => !columns.includes(field) && !mayLack(field));
  if (missing.length > 0) {
    throw new LoadError('format.missingField', {
      class: 'data',
      message: `The header lacks ${listOf(missing)}; it has ${listOf(columns)}.`,
      remedy: 'Check the delimiter and the header, or map the fields that the file has.',
    });
  }
  const unknown = columns.filter((column) => !fields.includes(column));
  if (unknown.length > 0) {
    throw new LoadError('format.unknownField', {
      class: 'data',
      message: `The header has ${listOf(unknown)}, which the load does not know.`,
      remedy: 'Map the field to a column, or map it to none to leave it out.',
    });
  }
  const order = fields.map((field) => columns.indexOf(field));
  return order.every((place, i) => place === i) ? undefined : order;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}
