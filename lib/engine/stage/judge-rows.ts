import type { Reason } from '../extract/block';
import type { CopyTools, RefusedRow, RowsTask } from './copy-tools';
import type { RowPlace } from './refused-rows';

const JUDGED_AT_ONCE = 2_500;

/** What the slow lane said of the rows that it was given. */
export interface Judged {
  /** Put into the staging table. */
  staged: number;
  refused: number;
  /** Bad rows that the batch is not about. */
  leftOut: number;
  /** How many rows were refused for each list of reasons. */
  refusedFor: Map<readonly Reason[], number>;
}

/**
 * Has rows of a part judged by the slow lane, behind the savepoint `copying`. A few at a time: their reasons take up many
 * times the memory of the rows themselves.
 */
export async function judgeRows(options: CopyTools, task: RowsTask, places: RowPlace[]): Promise<Judged> {
  const judged: Judged = { staged: 0, refused: 0, leftOut: 0, refusedFor: new Map() };
  for (let at = 0; at < places.length; at += JUDGED_AT_ONCE) {
    const sent = places.slice(at, at + JUDGED_AT_ONCE);
    // Halving leaves savepoints, each with a lock: within one large part they must not pile up.
    if (at > 0) await options.session.query('RELEASE SAVEPOINT copying; SAVEPOINT copying');
    const some = options.asText ? await options.asText(sent) : sent;
    const { reasons, staged, leftOut } = await options.diagnose(task.table, some);
    const refused: RefusedRow[] = [];
    for (const place of some) {
      const list = reasons.get(place.row);
      if (list === undefined) continue;
      refused.push({ place, reasons: list });
      judged.refusedFor.set(list, (judged.refusedFor.get(list) ?? 0) + 1);
    }
    await task.onRefused(refused);
    judged.staged += staged;
    judged.refused += refused.length;
    judged.leftOut += leftOut;
  }
  return judged;
}
