import type { ColumnDescription } from '../destinations/destination';
import { asLoadError, LoadError } from '../errors';
import type { InputCheck } from '../sql/input-check';
import type { SureCell } from '../sql/sure-cell';
import { serverMessage } from '../sql/translate-error';
import type { CellReading } from '../staging';
import type { CompiledTransform, Given, TransformInput } from '../transforms/transform';
import type { CheckedTransform } from './transform-specs';
import { typedCell } from './typed-cell';

/** How a cell that is staged as text becomes the destination's value. */
export interface CompiledCell {
  value: string;
  safeValue: string;
  text: string;
  numberText: string | undefined;
  isNull: string;
  unreadable: string;
  readings: CellReading[];
  isSure: SureCell | undefined;
  /** SQL that defines what the above calls. */
  functions: string[];
}

export interface CellFacts {
  /** Quoted reference to the staged text. */
  cell: string;
  /** The staged text is never empty: COPY has made NULL of it. */
  isNeverEmpty: boolean;
  column: ColumnDescription;
  transforms: readonly CheckedTransform[];
  input: InputCheck;
  field: TransformInput['field'];
  lookup?: TransformInput['lookup'];
}

/** Whether one step can read what the steps before it give. */
type Test = Omit<CellReading, 'failsWhen'> & { when: string };

interface Step {
  sql: string;
  given: Given;
  /** SQL of a text that is not shorter; of a number, with every minus that it has. */
  bound: string;
  /** The cheapest SQL that is NULL exactly where `sql` is. */
  nullness: string;
  /** Of the one step that may fail on the cell as it stands. */
  sure?: CompiledTransform['sure'];
}

/**
 * Chains the transforms of a column and types what they give by the destination's own input. Each step may fail on what
 * the one before it gives, so that a step is only ever evaluated behind the readings of all before it.
 * @throws LoadError `prepare.transformMisfit` where the column cannot take what the transforms give,
 *   `prepare.badTransform` where one does not go with the source's fields
 */
export async function compileCell(facts: CellFacts): Promise<CompiledCell> {
  const { cell, column, transforms, input } = facts;
  const tests: Test[] = [];
  const functions: string[] = [];
  let step: Step = { sql: cell, given: 'text', bound: cell, nullness: cell };
  let isAsItStood = true;
  for (const checked of transforms) {
    const { transform } = checked;
    const isNoneEmpty = transform.isParser || (transform.fillsNull && column.category !== 'S');
    const before = isNoneEmpty ? withoutEmpty(step, facts) : step;
    const compiled = await compileStep(checked, before, facts);
    const { sql, given, unreadable } = compiled;
    functions.push(...(compiled.functions ?? []));
    if (unreadable) tests.push({ rule: transform.kind, sqlstate: null, ...unreadable });
    const bound = compiled.noLongerThan ?? sql;
    step = {
      sql,
      given,
      bound,
      nullness: transform.givesNull || transform.fillsNull ? sql : before.nullness,
      sure: isAsItStood ? compiled.sure : undefined,
    };
    isAsItStood &&= compiled.keepsOrDrops === true;
  }
  if (transforms.length > 0 && column.category !== 'S') step = withoutEmpty(step, facts);
  const typed = typedCell({ ...step, text: asText(step) }, column, input);
  if (typed.unreadable !== undefined) {
    const message = `is not a valid ${column.type}`;
    tests.push({ rule: 'type', sqlstate: '22P02', message, when: typed.unreadable });
  }
  return {
    value: typed.value,
    safeValue: typed.safeValue,
    text: asText(step),
    numberText: step.given === 'number' ? step.bound : undefined,
    isNull: `${step.nullness} IS NULL`,
    unreadable: firstOf(tests.map(({ when }) => [when, 'true'])),
    readings: tests.map(({ when, ...reading }, at) => {
      const earlier = tests.slice(0, at).map((test) => [test.when, 'false'] as const);
      return { ...reading, failsWhen: firstOf([...earlier, [when, 'true']]) };
    }),
    isSure: typed.takes && step.sure?.(typed.takes),
    functions,
  };
}

async function compileStep(
  { transform, params }: CheckedTransform,
  before: Step,
  { column, field, lookup }: CellFacts,
): Promise<CompiledTransform> {
  try {
    return await transform.compile(params, {
      text: asText(before),
      given: numberOrText(before.given),
      field,
      lookup,
    });
  } catch (cause) {
    const error = asLoadError(cause);
    // Nothing is wrong with it where it only cannot be tried.
    throw error.code === 'prepare.badTransform' ? error : badTransform(column.name, error, transform.kind);
  }
}

/** What is done to a column's values cannot be done. */
export function badTransform(column: string, cause: LoadError, kind?: string): LoadError {
  const what = kind === undefined ? 'What is done to' : `The transform "${kind}" of`;
  return new LoadError('prepare.badTransform', {
    class: 'fatal',
    message: `${what} column "${column}" cannot be used: ${serverMessage(cause).replace(/\.$/, '')}.`,
    remedy: cause.remedy ?? 'Correct it.',
    sqlstate: cause.sqlstate,
    cause,
  });
}

/** What an empty text stands for where a value is read out of it: nothing. */
function withoutEmpty(step: Step, { cell, isNeverEmpty }: CellFacts): Step {
  if (step.given !== 'text' || (isNeverEmpty && step.sql === cell)) return step;
  const sql = `NULLIF(${step.sql}, '')`;
  return { ...step, sql, bound: sql, nullness: sql };
}

function asText({ sql, given }: Step): string {
  return given === 'text' || given === 'number' ? sql : `(${sql})::text`;
}

function numberOrText(given: Given): 'text' | 'number' {
  return given === 'number' ? given : 'text';
}

/** CASE evaluates in order and stops at the first that holds: nothing is evaluated that an earlier test forbids. */
function firstOf(tests: (readonly [when: string, then: string])[]): string {
  if (tests.length === 0) return 'false';
  return `CASE ${tests.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} ELSE false END`;
}
