import { asLoadError, type LoadError } from '../errors';
import type { QuarantinedRow } from '../events';
import { passing } from '../fail-point';
import type { Part } from '../extract/part';
import { ReasonTally } from '../monitor/reason-tally';
import { backoffMs, mayRetry } from '../retry';
import type { SqlSession } from '../sql/session';
import { DoubtfulRecords } from '../stage/doubtful-records';
import { stagePart, type LaneOptions, type StagedPart } from '../stage/lane';
import type { SharedPart } from '../stage/shared/pieces';
import type { Lane } from '../stage/stage-parts';
import { isBatchLost } from '../stage/batch-lock';
import { stagingTableSql } from '../stage/staging-area';
import { tuplesAsText, type TupleReading } from '../stage/tuples-as-text';
import { NOT_TUPLES } from '../sql/tuples';
import type { StagingTable } from '../staging';
import { diagnose } from '../validate/diagnose';
import { diagnosisTableSql } from '../validate/diagnosis-sql';
import { KnownReasons } from '../validate/known-reasons';
import type { Batch } from './batch';
import { quarantinedRecord, quarantinedRow } from './quarantined-row';

/** Staging tables of one batch: enough for the merge to keep pace, few enough for one UNION ALL. */
const TABLES_WANTED = 32;

/** The gaps of a part are looked for in its whole table, so no table grows past this. */
const MOST_TABLE_BYTES = 256 * 1024 * 1024;

/** What a lane needs of a batch, whoever runs that. */
export type Staging = Pick<
  Batch,
  'plan' | 'context' | 'account' | 'sessions' | 'capabilities' | 'area' | 'layout' | 'inputCheck'
> & {
  checks: Pick<Batch['checks'], 'row'>;
  input: { bytesExpected: number | undefined };
  increment?: Batch['increment'];
};

/** What differs between a lane of the batch's own process and one of several workers. */
export interface LaneRole {
  /** Tells the lane's tables from those of others. */
  name: string;
  doubtful: DoubtfulRecords;
  /** Called with each session before it is used. */
  onSession?(session: SqlSession): Promise<void>;
  /** Run for a table that gets no further rows. */
  stampSql?(table: string): string | undefined;
  /** Takes a table over that gets no further rows. */
  onTable(session: SqlSession, table: StagingTable): Promise<void>;
  /** Takes over what one part refused, once that has been staged. */
  onRefused?(tally: ReasonTally): void;
  /** Where workers share the part. */
  shared?(part: Part, tally: ReasonTally): SharedPart;
}

/** The table that a lane fills. */
interface OpenTable {
  name: string;
  rows: number;
  bytes: number;
  pages: number;
  /** Its first part made it. */
  isMade: boolean;
  /** Its last part is in it, and has stamped it. */
  isFull: boolean;
}

/** A lane that reconnects by itself, and stages its part again when an error is worth another try. */
export class BatchLane implements Lane {
  private options: LaneOptions | undefined;
  private table: OpenTable | undefined;
  private tablesNamed = 0;

  constructor(
    private readonly batch: Staging,
    private readonly role: LaneRole,
  ) {}

  async stage(part: Part): Promise<StagedPart> {
    let staged: StagedPart | undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        // Once it is staged and counted, only the end of its table is tried again.
        staged ??= await this.batch.account.timed('stage', () => this.tryPart(part, tries > 1));
        if (this.table?.isFull) await this.finish();
        return staged;
      } catch (error) {
        await this.recover(part, asLoadError(error), tries);
      }
    }
  }

  async finish(): Promise<void> {
    if (!this.table) return;
    const { name, rows, isFull } = this.table;
    const { session } = (this.options ??= await prepareLane(this.batch, this.role));
    const stamp = isFull ? undefined : this.role.stampSql?.(name);
    if (stamp) await session.query(stamp);
    await this.role.onTable(session, { name, rows });
    this.table = undefined;
  }

  private async tryPart(part: Part, isRepeat: boolean): Promise<StagedPart> {
    this.options ??= await prepareLane(this.batch, this.role);
    const table = (this.table ??= this.nextTable());
    const isLast = table.bytes + part.copyBytes >= this.tableBytes();
    const tally = new ReasonTally();
    await this.quarantine(
      part.refused.map((record) => quarantinedRecord(part, record)),
      tally,
    );
    const staged = await stagePart(this.options, {
      part,
      table: table.name,
      pagesBefore: table.pages,
      isRepeat,
      facts: () => ({ ...factsOf(part), refused: tally, worker: this.batch.context.worker }),
      // Waited for by themselves, these would keep the lane idle between two parts.
      before: table.isMade ? undefined : stagingTableSql(table.name, this.batch.layout),
      after: isLast ? this.role.stampSql?.(table.name) : undefined,
      onRefused: (refused) =>
        this.quarantine(
          refused.map((row) => quarantinedRow(part, row)),
          tally,
        ),
      ...(this.role.shared && { shared: () => this.role.shared!(part, tally) }),
    });
    this.role.onRefused?.(tally);
    table.rows += staged.staged;
    table.bytes += part.copyBytes;
    Object.assign(table, { pages: staged.pages, isMade: true, isFull: isLast });
    return staged;
  }

  /** Counted only once the part has been staged: a part that is tried again would count twice. */
  private async quarantine(rows: QuarantinedRow[], tally: ReasonTally): Promise<void> {
    if (rows.length > 0) await this.batch.context.quarantine.write(rows);
    tally.count(rows);
  }

  private nextTable(): OpenTable {
    const name = this.batch.area.table(`${this.role.name}_${(this.tablesNamed += 1)}`);
    return { name, rows: 0, bytes: 0, pages: 0, isMade: false, isFull: false };
  }

  private tableBytes(): number {
    const wanted = Math.min((this.batch.input.bytesExpected ?? 0) / TABLES_WANTED, MOST_TABLE_BYTES);
    return Math.max(this.batch.plan.tuning.partBytes, wanted);
  }

  private async recover(part: Part, error: LoadError, tries: number): Promise<void> {
    const { plan, account, context, sessions } = this.batch;
    context.signal.throwIfAborted();
    account.attempt({
      part: part.ordinal,
      number: tries,
      class: error.class,
      code: error.code,
      message: error.message,
    });
    const isHopeless = isBatchLost(error) || error.code === NOT_TUPLES;
    if (isHopeless || !mayRetry(error, plan.retry, tries)) throw error;
    await context.sleep(
      backoffMs(plan.retry, tries - 1, context.random(), error.retryAfterSeconds),
      context.signal,
    );
    // The old backend may still sit in a COPY whose client is gone; it must end before its successor begins.
    const lost = this.options?.session;
    this.options = undefined;
    if (lost) await sessions.terminate(lost).catch(() => undefined);
  }
}

function factsOf({ pieces, next, sourceBytesSoFar: bytes }: Part) {
  return { pieces, next, bytes };
}

async function prepareLane(batch: Staging, { name, doubtful, onSession }: LaneRole): Promise<LaneOptions> {
  const { area, layout, checks, capabilities, account, inputCheck, sessions } = batch;
  const session = await sessions.connect(`lane ${name}`);
  await onSession?.(session);
  // Staging is UNLOGGED and comes back empty from a crash anyway: nothing is lost by not waiting for the disk. Fresh
  // tables have no statistics: taken for tiny, they would be joined by loops whose cost is the square of their rows.
  await session.query('SET synchronous_commit TO off; SET enable_nestloop TO off; SET enable_sort TO off');
  const textTable = area.table(`text_${name}`);
  await session.query(diagnosisTableSql(textTable, layout));
  const isOfTuples = layout.copy.format === 'binary';
  const diagnosis = {
    session,
    layout: isOfTuples ? { ...layout, copy: { format: 'text' as const } } : layout,
    checks: checks.row,
    input: inputCheck,
    textTable,
    held: { rows: Infinity, last: 0 },
    known: new KnownReasons(),
    leftOut: batch.increment?.leftOut,
  };
  return {
    session,
    area,
    layout,
    checks: checks.row,
    copySkipsBadRows: capabilities.copySkipsBadRows,
    sendsAgain: true,
    doubtful,
    ...(isOfTuples && (await tupleText({ session, layout, table: area.table(`tuples_${name}`) }))),
    async diagnose(table, rows) {
      await passing('validating');
      return account.timed('validate', () => diagnose(diagnosis, table, rows));
    },
  };
}

async function tupleText(reading: TupleReading): Promise<Pick<LaneOptions, 'asText'>> {
  await reading.session.query(stagingTableSql(reading.table, reading.layout));
  return { asText: (rows) => tuplesAsText(reading, rows) };
}

/** What looks at records before they are sent, for lanes to learn from what became of them. */
export function doubtfulRecords({
  layout,
  inputCheck,
  capabilities,
}: Pick<Staging, 'layout' | 'inputCheck' | 'capabilities'>): DoubtfulRecords {
  const costly = layout.columns.filter(({ type }) => inputCheck.isCostly(type)).map(({ name }) => name);
  return new DoubtfulRecords(layout, {
    costly: new Set(costly),
    endsCopy: !capabilities.copySkipsBadRows,
  });
}

/**
 * What looks at records as they are framed. Before PostgreSQL 17 nothing does: a record too many ends the COPY of its part, so
 * that each is looked at as late as can be, with all that was learned by then.
 */
export function watchWith(
  { capabilities }: Pick<Staging, 'capabilities'>,
  doubtful: DoubtfulRecords,
): DoubtfulRecords | undefined {
  return capabilities.copySkipsBadRows ? doubtful : undefined;
}
