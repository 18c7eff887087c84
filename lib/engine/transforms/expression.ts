import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readExpression } from '../sql/expression';
import { ALLOWED_IN_WORDS } from '../sql/expression-lists';
import type { NameColumn } from '../sql/expression-writer';
import { quoteLiteral } from '../sql/identifiers';
import type { CompiledTransform, Transform } from './transform';

const paramsSchema = z.strictObject({
  expression: z
    .string()
    .trim()
    .min(1, { error: 'Write an SQL expression.' })
    .max(2_000)
    .describe(ALLOWED_IN_WORDS),
});

/** How the expression calls what it is given. */
const VALUE = 'value';

export const expression: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'expression',
  title: 'Expression',
  description:
    "An SQL expression over the text so far, called value, and the fields of the record as text, such as value::numeric * quantity::numeric or lookup('countries', value).",
  paramsSchema,
  givesNull: true,
  async reads({ expression: text }) {
    const names = new Set<string>();
    const gather = (parts: readonly string[]) => {
      names.add(nameOf(parts));
      return 'NULL';
    };
    (await readExpression(text)).write(gather, () => 'NULL');
    names.delete(VALUE);
    return [...names];
  },
  async compile({ expression: text }, { text: value, field, lookup }) {
    const read = await readExpression(text);
    const reference = (parts: readonly string[]) => {
      const name = nameOf(parts);
      return name === VALUE ? value : field(name);
    };
    const sql = `CAST(${read.write(reference, lookup)} AS text)`;
    const body = (columns: NameColumn) => read.write(columns, lookup);
    return read.mayRaise ? caught(sql, body, reference) : { sql, given: 'text' };
  },
};

/** `customer.city` names the field of that name; `source.value` a field that is called as the value is. */
function nameOf(parts: readonly string[]): string {
  return (parts[0] === 'source' && parts.length > 1 ? parts.slice(1) : parts).join('.');
}

/** Whether it can be worked out is tried where an error costs one row and not the statement. */
function caught(
  sql: string,
  write: (columns: NameColumn) => string,
  reference: NameColumn,
): CompiledTransform {
  const args: string[] = [];
  const body = write((parts) => {
    const arg = reference(parts);
    if (arg === undefined) return undefined;
    if (!args.includes(arg)) args.push(arg);
    return `$${args.indexOf(arg) + 1}`;
  });
  const name = `pg_temp.fault_${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
  const fault = `${name}(${args.join(', ')})`;
  return {
    sql,
    given: 'text',
    unreadable: { when: `${fault} IS NOT NULL`, message: 'cannot be worked out', said: fault },
    functions: [faultFunction(name, args.length, body)],
  };
}

/** @returns SQL of a function that gives what the server says against the expression, or NULL */
function faultFunction(name: string, args: number, expression: string): string {
  const types = Array.from({ length: args }, () => 'text').join(', ');
  const body = `BEGIN
    fault := CAST(${expression} AS text);
    fault := NULL;
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR feature_not_supported THEN
    fault := SQLERRM;
  END`;
  const parameters = [types, 'OUT fault text'].filter(Boolean).join(', ');
  return `CREATE OR REPLACE FUNCTION ${name}(${parameters}) LANGUAGE plpgsql STABLE AS ${quoteLiteral(body)}`;
}
