import type { ComputedFromInput } from '@/lib/control/loads/schemas';
import type { ComputedDraft } from './draft';

export type ComputedKind = ComputedFromInput['kind'];

/** What a computed column may start from, in the words of the wizard. */
export const COMPUTED_KINDS: Record<ComputedKind, string> = {
  constant: 'a constant',
  fields: 'fields, joined',
  expression: 'an expression',
};

export function emptyStart(kind: ComputedKind, field: string): ComputedFromInput {
  switch (kind) {
    case 'constant':
      return { kind, value: '' };
    case 'fields':
      return { kind, fields: [field], separator: ' ', missing: 'skip' };
    case 'expression':
      return { kind, expression: '' };
  }
}

/** What is still to be said of a computed column; undefined where it is whole. */
export function computedProblem({ column, from }: ComputedDraft): string | undefined {
  if (column === '') return 'Name the computed column, or remove it.';
  if (from.kind === 'fields' && from.fields.length === 0)
    return `Choose a field for the computed column ${column}.`;
  if (from.kind === 'expression' && from.expression.trim() === '')
    return `Write the expression of the computed column ${column}.`;
  return undefined;
}

/** `first_name, last_name`, `“web”`, `upper(code)`: where a computed column starts from, in a line. */
export function describeStart(from: ComputedFromInput): string {
  switch (from.kind) {
    case 'constant':
      return `“${from.value}”`;
    case 'fields':
      return from.fields.join(from.fields.length > 1 ? ` + “${from.separator ?? ' '}” + ` : '');
    case 'expression':
      return from.expression;
  }
}
