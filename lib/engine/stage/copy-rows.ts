import { LoadError } from '../errors';
import type { Block } from '../extract/block';
import { copyStatement } from '../sql/copy-statement';
import { copyLine, isDataError } from '../sql/translate-error';
import { withFrame } from '../sql/tuples';
import { mappedColumns, unreadable, type Check, type StagingColumn, type StagingLayout } from '../staging';
import { isCopyText } from './copy-text';
import type { CopyTools, RowsTask } from './copy-tools';
import { leaveOut } from './leave-out';
import type { RowPlace } from './refused-rows';

/** So many rows of a part may end its COPY and be judged alone; with one more, all that are left are. */
const MOST_ENDINGS = 20;

const LF = 10;

/** What a COPY made of the rows of a part. */
export interface Copied {
  /** Rows that the server stored; null where bad rows ended every try. */
  stored: number | null;
  /** Of each block, the records that were not sent, ascending. */
  unsent: readonly (readonly number[])[];
  /** Numbers of the rows that were judged alone; they were not sent in the end. */
  alone: ReadonlySet<number>;
}

/**
 * Sends the rows of a part to COPY, but for those that had better not be sent. Where a bad row ends it (any before PostgreSQL
 * 17, later those that ON_ERROR does not leave out: untranslatable characters, a constraint that cannot be evaluated), that
 * row is judged, which may tell of others, and the rest is sent again.
 * @param opening  statements that open the transaction; a savepoint `copying` is left behind them
 * @param judge    gives a row to the slow lane, and learns from what that says
 */
export async function copyRows(
  options: CopyTools,
  { part, table }: RowsTask,
  opening: string,
  judge: (place: RowPlace) => Promise<void>,
): Promise<Copied> {
  const { blocks } = part;
  const alone = new Set<number>();
  let before = `${opening}SAVEPOINT copying; `;
  for (;;) {
    const unsent = blocks.map((block) => withAlone(options.doubtful.find(block), block, alone));
    const statement = before + statementFor(options, blocks, table);
    const outcome = await tryCopy(options, statement, leaveOut(blocks, unsent));
    if (typeof outcome === 'number') return { stored: outcome, unsent, alone };
    const line = options.layout.copy.format === 'binary' ? undefined : copyLine(outcome);
    const mayGoOn = options.sendsAgain && alone.size < MOST_ENDINGS;
    const ending = mayGoOn && line !== undefined && recordAt(blocks, unsent, line);
    if (!ending) return { stored: null, unsent, alone };
    alone.add(ending.row);
    await judge(ending);
    before = 'RELEASE SAVEPOINT copying; SAVEPOINT copying; ';
  }
}

function withAlone(
  found: readonly number[],
  { rows, rowNumbers }: Block,
  alone: ReadonlySet<number>,
): readonly number[] {
  const [first, last] = [rowNumbers[0]!, rowNumbers[rows - 1]!];
  const here = [...alone].filter((row) => row >= first && row <= last).map((row) => rowNumbers.indexOf(row));
  return here.length === 0 ? found : [...new Set([...found, ...here])].sort((a, b) => a - b);
}

/** @param line of the data that was sent, from 1 */
function recordAt(
  blocks: readonly Block[],
  unsent: readonly (readonly number[])[],
  line: number,
): RowPlace | undefined {
  let lines = 0;
  for (const [at, block] of blocks.entries()) {
    const isUnsent = new Set(unsent[at]);
    for (let index = 0; index < block.rows; index += 1) {
      if (isUnsent.has(index)) continue;
      lines += lineEnds(block, index);
      if (lines >= line) return { row: block.rowNumbers[index]!, block, index };
    }
  }
  return undefined;
}

function lineEnds({ data, starts }: Block, index: number): number {
  let count = 0;
  for (let at = starts[index]!; at < starts[index + 1]!; at += 1) if (data[at] === LF) count += 1;
  return count;
}

/** @returns rows stored, or what ended the COPY, which is rolled back then */
async function tryCopy(
  { session, layout }: CopyTools,
  statement: string,
  data: Iterable<Buffer>,
): Promise<number | LoadError> {
  try {
    return await session.copyIn(statement, layout.copy.format === 'binary' ? withFrame(data) : data);
  } catch (error) {
    if (!(error instanceof LoadError) || !isDataError(error.sqlstate)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT copying');
    return error;
  }
}

function statementFor(
  { layout, checks, copySkipsBadRows, doubtful }: CopyTools,
  blocks: readonly Block[],
  table: string,
): string {
  return copyStatement(table, layout, {
    skipBadRows: copySkipsBadRows,
    asText: isCopyText(layout.copy, blocks),
    where: passesAll(checks, layout, doubtful.sure),
  });
}

/** Whether cells can be read comes first, and once for all checks: what they evaluate may fail on the others. */
function passesAll(
  checks: Check[],
  layout: StagingLayout,
  sure: ReadonlySet<StagingColumn>,
): string | undefined {
  const refusing = checks.filter((check) => check.severity === 'error' && !check.isReading);
  const passes = refusing.map((check) => `(${check.failsWhen}) IS NOT TRUE`).join(' AND ');
  const cannotBeRead = unreadable(mappedColumns(layout).filter((column) => !sure.has(column)));
  if (cannotBeRead === undefined) return passes || undefined;
  return `CASE WHEN ${cannotBeRead} THEN false ELSE ${passes || 'true'} END`;
}
