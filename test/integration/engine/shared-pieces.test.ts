import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenDestination } from '@/lib/engine/destinations/destination';
import { destinations, parsePostgresUrl } from '@/lib/engine/index';
import { LoadError } from '@/lib/engine/errors';
import { rowsOfPiece } from '@/lib/engine/piece-rows';
import { inTransaction, type SqlSession } from '@/lib/engine/sql/session';
import { giveBack, takeBackFromDead } from '@/lib/engine/stage/shared/give-back';
import {
  finishPiece,
  nextPartNumber,
  recordSharedPart,
  takePiece,
  type TakenPiece,
} from '@/lib/engine/stage/shared/pieces';
import { createShare, shareTables } from '@/lib/engine/stage/shared/share-tables';
import { joinShare, type Sharer } from '@/lib/engine/stage/shared/sharers';
import { sharedOutcome } from '@/lib/engine/stage/shared/standing';
import {
  createPartsTable,
  dropStaging,
  ensureStagingSchema,
  stagingArea,
  type StagingArea,
} from '@/lib/engine/stage/staging-area';
import { useDatabase } from '../../support/use-database';

const PIECES = 3;
const PART_ROWS = 10;
const LEASE_MS = 60_000;

const database = useDatabase();
let destination: OpenDestination;
let session: SqlSession;

beforeAll(async () => {
  destination = await destinations.postgres.open(parsePostgresUrl(database.url));
  session = await destination.session('test');
});
afterAll(async () => {
  await session.close();
  await destination.close();
});

/** A worker that goes on whatever happens to it, until it is told that it has lost its piece. */
class Actor {
  sharer!: Sharer;
  held: TakenPiece | undefined;
  parts = 0;

  constructor(
    private readonly area: StagingArea,
    private readonly name: string,
  ) {}

  private get table(): string {
    return this.area.table(`of_${this.name}`);
  }

  async start(): Promise<void> {
    await session.query(`CREATE UNLOGGED TABLE ${this.table} (row bigint NOT NULL)`);
    await this.join();
  }

  async join(): Promise<void> {
    const isLeader = this.name === 'leader';
    this.sharer = (await joinShare(session, this.area, { worker: this.name, isLeader }))!.sharer;
    this.held = undefined;
  }

  async take(): Promise<void> {
    if (this.held) return;
    this.held = await takePiece(session, this.area, this.sharer);
    this.parts = 0;
  }

  stage(): Promise<void> {
    return this.whileHeld(async (taken) => {
      const firstRow = rowsOfPiece(taken.piece).firstRow + this.parts * PART_ROWS;
      const lastRow = firstRow + PART_ROWS - 1;
      const ordinal = await nextPartNumber(session, this.area);
      const part = { ordinal, firstRow, lastRow, staged: PART_ROWS, refused: 0, table: this.table };
      const facts = { pieces: [], refused: null };
      await inTransaction(session, async () => {
        await session.query(`INSERT INTO ${this.table} SELECT generate_series($1::bigint, $2::bigint)`, [
          firstRow,
          lastRow,
        ]);
        await recordSharedPart(session, this.area, part, { sharer: this.sharer, taken, bytes: 1, facts });
      });
      this.parts += 1;
    });
  }

  finish(): Promise<void> {
    return this.whileHeld(async (taken) => {
      const marks = [taken.name];
      const read = { rows: this.parts * PART_ROWS, skippedLines: 0, bytes: this.parts, marks };
      await finishPiece(session, this.area, { sharer: this.sharer, taken, ...read });
      this.held = undefined;
    });
  }

  giveBack(): Promise<void> {
    return this.whileHeld(async (taken) => {
      const place = { area: this.area, rowColumn: 'row' };
      await giveBack(session, place, { sharer: this.sharer, taken, why: 'it cannot be read' });
      this.held = undefined;
    });
  }

  /** It is counted out and does not know. */
  async fallSilent(): Promise<void> {
    await session.query(
      `UPDATE ${shareTables(this.area).sharers} SET seen_at = now() - interval '1 hour' WHERE worker = $1`,
      [this.sharer.worker],
    );
    await takeBackFromDead(session, { area: this.area, rowColumn: 'row' }, LEASE_MS);
  }

  private async whileHeld(work: (taken: TakenPiece) => Promise<void>): Promise<void> {
    if (!this.held) return;
    try {
      await work(this.held);
    } catch (error) {
      if (!(error instanceof LoadError) || error.code !== 'stage.shareLost') throw error;
      this.held = undefined;
    }
  }
}

const steps = fc.array(
  fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('take', 'stage', 'stage', 'finish', 'giveBack', 'fallSilent', 'join'),
  }),
  { minLength: 5, maxLength: 30 },
);

let runs = 0;

it('counts every row of every piece once, whoever dies, comes back late or gives up, in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const area = stagingArea('stevedore_staging', `pieces-${(runs += 1)}`);
      const actors = await openShare(area);
      for (const { who, what } of taken) {
        // The leader outlives its batch, or there is no batch.
        if (who === 0 && what !== 'take' && what !== 'stage' && what !== 'finish') continue;
        await actors[who]![what as 'take']();
      }
      await bringToEnd(actors);
      const outcome = await sharedOutcome(session, area, PIECES);
      const tables = ['leader', 'first', 'second'].map(
        (name) => `SELECT row FROM ${area.table(`of_${name}`)}`,
      );
      const { rows } = await session.query<{ rows: string; distinct: string }>(
        `SELECT count(*) AS rows, count(DISTINCT row) AS distinct FROM (${tables.join(' UNION ALL ')}) staged`,
      );
      expect(rows).toEqual([{ rows: String(outcome.read), distinct: String(outcome.read) }]);
      expect(outcome.tables.reduce((sum, table) => sum + table.rows, 0)).toBe(outcome.read);
      expect(outcome.marks).toEqual(['piece 0', 'piece 1', 'piece 2']);
      await dropStaging(session, area);
    }),
    { numRuns: 40 },
  );
});

async function openShare(area: StagingArea): Promise<Actor[]> {
  await ensureStagingSchema(session, area);
  await createPartsTable(session, area);
  const runs = Array.from({ length: PIECES }, (_, piece) => ({
    ...{ piece, name: `piece ${piece}`, size: piece, references: [piece], rowsBefore: 0 },
  }));
  await createShare(session, area, { spec: {}, runs });
  const actors = ['leader', 'first', 'second'].map((name) => new Actor(area, name));
  for (const actor of actors) await actor.start();
  return actors;
}

/** What the leader does in the end: everything that nobody else does. */
async function bringToEnd(actors: Actor[]): Promise<void> {
  const [leader, ...helpers] = actors as [Actor, ...Actor[]];
  for (const helper of helpers) await helper.fallSilent();
  do {
    await leader.stage();
    await leader.finish();
    await leader.take();
  } while (leader.held);
  // Whoever wakes up now finds that it has no say.
  for (const helper of helpers) {
    await helper.stage();
    await helper.finish();
    await helper.take();
    expect(helper.held).toBeUndefined();
  }
}
