import { asLoadError, type LoadError } from '../errors';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { badTransform } from './compile-cell';
import { mappedColumns, textOrNull, type StagingColumn, type StagingLayout } from '../staging';

/**
 * Has the server work every transform out before a row is read: a pattern that does not compile is the transform's fault,
 * not the rows'.
 * @returns by column, what is wrong
 */
export async function transformFaults(
  session: SqlSession,
  layout: StagingLayout,
): Promise<Map<string, LoadError>> {
  const faults = new Map<string, LoadError>();
  const transformed = mappedColumns(layout).filter(({ asText }) => asText);
  const faultOf = (columns: readonly StagingColumn[]) =>
    session.query(probe(layout, columns)).then(() => undefined, asLoadError);
  if (transformed.length === 0 || !(await faultOf(transformed))) return faults;
  for (const column of transformed) {
    const error = await faultOf([column]);
    if (error?.class === 'retryable') throw error;
    if (error) faults.set(column.name, badTransform(column.name, error));
  }
  return faults;
}

/** @throws LoadError `prepare.badTransform` naming the column */
export async function verifyTransforms(session: SqlSession, layout: StagingLayout): Promise<void> {
  const [fault] = (await transformFaults(session, layout)).values();
  if (fault) throw fault;
}

/**
 * One row of texts; OFFSET 0 keeps the planner from working out what a guard would not let it. Cast to a domain that is NOT
 * NULL, a bare NULL would be an error; what a query without rows gives is not.
 */
function probe(layout: StagingLayout, columns: readonly StagingColumn[]): string {
  const cells = layout.columns.map(({ name, type }) => {
    const cell = type === 'text' ? `'x'::text` : `(SELECT CAST(NULL AS ${type}) WHERE false)`;
    return `${cell} AS ${quoteIdentifier(name)}`;
  });
  return `SELECT ${columns.map(textOrNull).join(', ')} FROM (SELECT ${cells.join(', ')} OFFSET 0) probed`;
}
