import type { LoadPlan } from '../plan';
import type { SqlSession } from '../sql/session';
import { mappedColumns, valueOrNull, type Check, type StagingLayout } from '../staging';
import type { Target } from '../target';
import { constantSql, cursorOf, orderedSql, type Cursor } from './cursor';
import { outsideKeys } from './outside-keys';
import { rowColumnsOf, type Memory } from './remembered-rows';
import { bindSlice, type Slice } from './slice';

/** A slice of a source, with all that staging and merge need to know of it. */
export interface Increment {
  slice: Slice;
  cursor: Cursor;
  /** SQL that holds for staged rows that the batch is not about; undefined where it is about all. */
  leftOut: string | undefined;
  /** Append only: other modes find by the key what is loaded already. */
  memory: Memory | undefined;
}

/** @throws LoadError `incremental.*` */
export async function settleIncrement(
  session: SqlSession,
  opened: Slice,
  { plan, target, layout }: { plan: LoadPlan; target: Target; layout: StagingLayout },
): Promise<Increment> {
  const { settings } = opened;
  const cursor = await cursorOf(session, target, settings.cursor);
  const slice = opened.kind ? opened : await bindSlice(session, opened, cursor.kind, plan);
  const keys = slice.settings.rerun?.keys;
  const conditions = [
    ...outsideBounds(slice, cursor, layout),
    ...(keys ? [await outsideKeys(session, keys, { target, layout })] : []),
  ];
  return {
    slice,
    cursor,
    leftOut: conditions.length > 0 ? conditions.join(' OR ') : undefined,
    memory: memoryOf(slice, cursor, { plan, layout, target }),
  };
}

/** Rows that the batch is not about are left out whatever is wrong with them: an earlier batch has judged them. */
export function judgeInside(checks: readonly Check[], leftOut: string | undefined): Check[] {
  if (!leftOut) return [...checks];
  return checks.map((check) => ({
    ...check,
    failsWhen: `(${leftOut}) IS NOT TRUE AND (${check.failsWhen})`,
  }));
}

function outsideBounds({ from, to }: Slice, cursor: Cursor, layout: StagingLayout): string[] {
  const column = mappedColumns(layout).find(({ name }) => name === cursor.column)!;
  const value = orderedSql(cursor, valueOrNull(column));
  return [
    ...(from === undefined ? [] : [`${value} < ${constantSql(cursor, from)}`]),
    ...(to === undefined ? [] : [`${value} > ${constantSql(cursor, to)}`]),
  ];
}

function memoryOf(
  { kept, startsOver, settings }: Slice,
  cursor: Cursor,
  { plan, layout, target }: { plan: LoadPlan; layout: StagingLayout; target: Target },
): Memory | undefined {
  if (plan.mode !== 'append') return undefined;
  return {
    cursor,
    layout,
    stagingSchema: plan.destination.stagingSchema,
    rowColumns: rowColumnsOf(layout, {
      kept: startsOver ? undefined : kept,
      key: target.key,
      cursor: cursor.column,
    }),
    overlap: settings.overlap,
    most: settings.mostRemembered,
  };
}
