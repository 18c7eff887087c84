import type { Draft, FieldTransform } from '../../draft';
import type { Settlement } from '../../settle';

/** The field keeps all of its values as they are: nothing is done to them on their way. */
export function asType(
  draft: Draft,
  { transforms }: Settlement,
  field: string,
  type: string,
): Partial<Draft> {
  const others = transforms.filter((transform) => transform.field !== field);
  return {
    types: { ...draft.types, [field]: type },
    // As long as nothing is done to the field, the proposal for the others stands.
    ...(others.length < transforms.length && { transforms: others }),
  };
}

/** The texts count as NULL in the field, which keeps its type. */
export function asNull(
  draft: Draft,
  { fields, transforms }: Settlement,
  field: string,
  words: readonly string[],
): Partial<Draft> {
  const own = transforms.filter((transform) => transform.field === field);
  const others = transforms.filter((transform) => transform.field !== field);
  const { type } = fields.find((each) => each.field === field)!;
  return {
    types: { ...draft.types, [field]: type },
    transforms: [...others, ...withNulls(own, field, words)],
  };
}

/** Behind what cuts blanks off and before what reads a value. */
function withNulls(
  own: readonly FieldTransform[],
  field: string,
  words: readonly string[],
): FieldTransform[] {
  const known = own.find(({ transform }) => transform === 'null-if');
  if (known) {
    const values = [...new Set([...(known.params.values as string[]), ...words])];
    return own.map((each) => (each === known ? { ...known, params: { ...known.params, values } } : each));
  }
  const first = own.findIndex(({ transform }) => transform !== 'trim');
  const at = first === -1 ? own.length : first;
  const nulls = { field, transform: 'null-if', params: { values: [...words] } };
  return [...own.slice(0, at), nulls, ...own.slice(at)];
}
