import type { DetectedColumn } from '../formats/format';
import type { LoadPlan } from '../plan';
import { Lookups } from '../prepare/lookups/lookups';
import type { OpenInput } from '../prepare/open-input';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { bindPlan } from '../trial/bind-plan';
import { problemOf, questionOf, type Question } from './ask-server';
import type { WholeTask } from './check-whole';
import { ColumnCheck, type ColumnTask } from './column-check';
import { isToldPlainly, takesEveryText } from './type-fit';

export interface WholeColumn {
  check: ColumnCheck;
  /** What the server is asked about its values; left out where there is nobody to ask. */
  question?: Question;
}

/** Of all columns together: answers of the server that are kept, so that each text is asked about once. */
const MOST_KNOWN = 200_000;

/** By the types that detection proposes, and nobody to ask. */
export function plainColumns({ columns, copyDialect }: OpenInput): WholeColumn[] {
  return columns.map(({ name, type }) => {
    const canRefuse = !takesEveryText(type);
    const problem = canRefuse && !isToldPlainly(type) ? 'Only a server can say which values it takes.' : null;
    const task: ColumnTask = {
      ...{ field: name, type, isTransformed: false, canRefuse, problem },
      isEmptyNull: copyDialect.format === 'csv' && canRefuse,
      isEmptyText: copyDialect.format === 'text',
    };
    return { check: checkOf(task, columns.length) };
  });
}

interface Wanted {
  plan: LoadPlan;
  input: OpenInput;
  inputCheck: InputCheck;
  columns: WholeTask['columns'];
}

/**
 * Bound as the columns of a batch that makes its table.
 * @throws LoadError `prepare.*`, and those of the server
 */
export async function columnsByServer(session: SqlSession, wanted: Wanted): Promise<WholeColumn[]> {
  const { plan, input, inputCheck: given } = wanted;
  // Names of the check's own: what the fields are called does not matter to their types.
  const mapping = input.columns.map((column, at) => ({
    ...{ field: column.name, column: `c${at + 1}` },
    ...wantedOf(column, wanted),
  }));
  const { layout, inputCheck, problems } = await bindPlan(session, {
    plan: { ...plan, mapping, destination: { ...plan.destination, create: true } },
    ...{ existing: null, sample: input, inputCheck: given, lookups: Lookups.outOfReach() },
  });
  const columns: WholeColumn[] = [];
  for (const [at, column] of layout.columns.entries()) {
    const question = questionOf(column, inputCheck);
    const problem = problems.get(column.name) ?? (await problemOf(session, question));
    const task: ColumnTask = {
      ...{ field: column.field!, type: column.targetType!, problem },
      isTransformed: mapping[at]!.transforms.length > 0,
      canRefuse: column.asText ? column.asText.readings.length > 0 : !takesEveryText(column.targetType!),
      isEmptyNull: layout.copy.format === 'csv' && !column.isText,
      isEmptyText: layout.copy.format === 'text',
    };
    columns.push({ check: checkOf(task, layout.columns.length), question });
  }
  return columns;
}

type Reading = Pick<WholeTask['columns'][number], 'type' | 'transforms'>;

function wantedOf({ name, type, proposal }: DetectedColumn, { columns }: Wanted): Reading {
  const wanted = columns.find(({ field }) => field === name) ?? proposal;
  return wanted ? { type: wanted.type, transforms: wanted.transforms } : { type, transforms: [] };
}

function checkOf(task: ColumnTask, columns: number): ColumnCheck {
  return new ColumnCheck(task, Math.max(100, Math.floor(MOST_KNOWN / columns)));
}
