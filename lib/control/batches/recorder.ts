import { db, type Transaction } from '@/lib/db';
import type { EngineEvent, Reading } from '@/lib/engine';
import { recordReading } from '../quarantine';
import { storable } from '../storable';
import { transaction } from '../verb';
import { notifyBatch } from './notify';

/** What a worker learns when it records: whether to go on. */
export type Standing = 'goOn' | 'cancelRequested' | 'pauseRequested' | 'superseded';

interface Progress {
  read: number;
  staged: number;
  quarantined: number;
  bytes: number;
  bytesTotal: number | undefined;
}

interface Pending {
  stage?: Extract<EngineEvent, { type: 'stage' }>['stage'];
  progress?: Progress;
  plan?: { merge: string; why: string };
  waitsFor?: string | null;
  stagingBytes?: number;
  reading?: Reading;
  /** By the name of a piece, its fields in its own order. */
  pieceFields: Record<string, string[]>;
  /** Parts that an earlier run has staged; the record of all others goes. */
  takenUp?: Extract<EngineEvent, { type: 'takenUp' }>['parts'];
  parts: Map<number, Extract<EngineEvent, { type: 'part' }>>;
  attempts: Extract<EngineEvent, { type: 'attempt' }>['attempt'][];
  log: { at: Date; level: string; message: string }[];
}

export interface RecorderOptions {
  batchId: string;
  /** Which taking-up of the batch this is: an older one may not write over a newer one. */
  run: number;
  /** Makes a text fit for people, e.g. names an upload as they do. */
  plainText(text: string): string;
  /** Who did the parts that name nobody. */
  workerId: string;
  /** Leaves it to the worker that holds the batch to tell those who watch, so that they hear of it once a second. */
  isQuiet?: boolean;
}

/**
 * Gathers the engine's events and writes them to the batch, once for each `flush`: the caller decides how often.
 * Only the run that holds the batch may write.
 */
export class BatchRecorder {
  private pending = nothing();

  constructor(private readonly options: RecorderOptions) {}

  handle(event: EngineEvent): void {
    const { pending } = this;
    const plainText = (text: string) => storable(this.options.plainText(text));
    switch (event.type) {
      case 'stage':
        pending.stage = event.stage;
        break;
      case 'progress':
        pending.progress = event;
        break;
      case 'plan':
        pending.plan = { merge: plainText(event.merge), why: plainText(event.why) };
        break;
      case 'waits':
        pending.waitsFor = event.for && storable(event.for.batchId ?? '');
        break;
      case 'source':
        // Kept with the result, which every batch has that comes so far.
        break;
      case 'staged':
        pending.stagingBytes = event.bytes;
        break;
      case 'reading':
        pending.reading = event.reading;
        break;
      case 'pieceFields':
        pending.pieceFields[plainText(event.piece)] = event.fields;
        break;
      case 'takenUp':
        pending.takenUp = event.parts;
        pending.parts.clear();
        break;
      case 'part':
        pending.parts.set(event.part, event);
        break;
      case 'attempt':
        pending.attempts.push({ ...event.attempt, message: plainText(event.attempt.message) });
        break;
      case 'log':
        pending.log.push({ at: new Date(), level: event.level, message: plainText(event.message) });
        break;
    }
  }

  log(level: 'info' | 'warn', message: string): void {
    this.handle({ type: 'log', level, message });
  }

  /** Writes what has gathered. Where the database is away it is kept for the next time. */
  async flush(): Promise<Standing> {
    const written = this.pending;
    this.pending = nothing();
    try {
      return isEmpty(written) ? await this.standing() : await this.write(written);
    } catch (error) {
      this.pending = joined(written, this.pending);
      throw error;
    }
  }

  private async standing(): Promise<Standing> {
    const { batchId, run } = this.options;
    const batch = await db().batch.findFirst({
      where: { id: batchId, runs: run, state: 'running' },
      select: asked,
    });
    return standingOf(batch);
  }

  private write(pending: Pending): Promise<Standing> {
    const { batchId, run, isQuiet } = this.options;
    return transaction(async (tx) => {
      const [batch] = await tx.batch.updateManyAndReturn({
        where: { id: batchId, runs: run, state: 'running' },
        data: {
          stage: pending.stage,
          mergePlan: pending.plan,
          waitsFor: pending.waitsFor,
          stagingBytes: pending.stagingBytes,
          ...columnsOf(pending.progress),
          updatedAt: new Date(),
        },
        select: asked,
      });
      if (!batch) return 'superseded';
      await writeRows(tx, this.options, pending);
      if (!isQuiet) await notifyBatch(tx, batchId);
      return standingOf(batch);
    });
  }
}

/** Parts, attempts, log lines and a point of the chart. */
async function writeRows(
  tx: Transaction,
  { batchId, workerId }: RecorderOptions,
  pending: Pending,
): Promise<void> {
  const { progress, takenUp, parts, attempts, log } = pending;
  await recordReading(tx, batchId, pending);
  if (progress) {
    const { read, staged, quarantined, bytes } = progress;
    await tx.batchMetric.createMany({
      data: [{ batchId, at: new Date(), read, staged, quarantined, bytes }],
      skipDuplicates: true,
    });
  }
  if (takenUp) await recordTakenUp(tx, batchId, takenUp);
  if (parts.size > 0) {
    const rows = [...parts.values()].map(({ type: _type, worker = workerId, ...part }) => ({
      ...{ batchId, workerId: worker },
      ...part,
    }));
    // A part that was staged again counts as it is now.
    await tx.part.deleteMany({ where: { batchId, part: { in: rows.map(({ part }) => part) } } });
    await tx.part.createMany({ data: rows });
  }
  if (attempts.length > 0) {
    const data = attempts.map((attempt) => ({ ...attempt, batchId, part: String(attempt.part) }));
    await tx.batchAttempt.createMany({ data });
  }
  if (log.length > 0) await tx.batchLogLine.createMany({ data: log.map((line) => ({ ...line, batchId })) });
}

/** Of what a worker staged just before it died, nobody may have heard. */
async function recordTakenUp(
  tx: Transaction,
  batchId: string,
  takenUp: NonNullable<Pending['takenUp']>,
): Promise<void> {
  await tx.part.deleteMany({ where: { batchId, part: { gt: takenUp.at(-1)?.part ?? 0 } } });
  await tx.$executeRaw`
    INSERT INTO parts (batch_id, part, state, rows, refused, worker_id)
    SELECT ${batchId}::uuid, part, 'staged', rows, refused, worker
    FROM jsonb_to_recordset(${JSON.stringify(takenUp)}::jsonb) AS p (part int, rows bigint, refused bigint, worker text)
    ON CONFLICT (batch_id, part) DO NOTHING`;
}

function columnsOf(progress: Progress | undefined) {
  if (!progress) return {};
  const { read, staged, quarantined, bytes, bytesTotal } = progress;
  return { read, staged, quarantined, bytes, bytesTotal };
}

const asked = { cancelRequestedAt: true, pauseRequestedAt: true } as const;

function standingOf(batch: Record<keyof typeof asked, Date | null> | null | undefined): Standing {
  if (!batch) return 'superseded';
  if (batch.cancelRequestedAt) return 'cancelRequested';
  return batch.pauseRequestedAt ? 'pauseRequested' : 'goOn';
}

function nothing(): Pending {
  return { pieceFields: {}, parts: new Map(), attempts: [], log: [] };
}

function isEmpty({ pieceFields, parts, attempts, log, ...rest }: Pending): boolean {
  return (
    Object.values(rest).every((value) => value === undefined) &&
    Object.keys(pieceFields).length + parts.size + attempts.length + log.length === 0
  );
}

function joined(older: Pending, newer: Pending): Pending {
  return {
    stage: newer.stage ?? older.stage,
    progress: newer.progress ?? older.progress,
    plan: newer.plan ?? older.plan,
    stagingBytes: newer.stagingBytes ?? older.stagingBytes,
    reading: newer.reading ?? older.reading,
    pieceFields: { ...older.pieceFields, ...newer.pieceFields },
    waitsFor: newer.waitsFor === undefined ? older.waitsFor : newer.waitsFor,
    takenUp: newer.takenUp ?? older.takenUp,
    parts: new Map([...(newer.takenUp ? [] : older.parts), ...newer.parts]),
    attempts: [...older.attempts, ...newer.attempts],
    log: [...older.log, ...newer.log],
  };
}
