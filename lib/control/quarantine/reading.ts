import { db, type Transaction } from '@/lib/db';
import { recordSplitter, type Reading, type SplitRecord } from '@/lib/engine';
import { storableJson } from '../storable';
import type { StoredRecord } from './records';

export type PieceFields = Record<string, string[]>;

/** Keeps how a batch reads its source, as far as it is told, in the caller's transaction. */
export async function recordReading(
  tx: Transaction,
  batchId: string,
  told: { reading?: Reading | undefined; pieceFields: PieceFields },
): Promise<void> {
  if (!told.reading && Object.keys(told.pieceFields).length === 0) return;
  const reading = JSON.stringify(storableJson(told.reading ?? {}));
  const pieces = JSON.stringify(storableJson(told.pieceFields));
  // A worker that helps may say something of its pieces before the one that holds the batch has said the rest.
  await tx.$executeRaw`
    INSERT INTO batch_readings AS r (batch_id, reading, piece_fields)
    VALUES (${batchId}::uuid, ${reading}::jsonb, ${pieces}::jsonb)
    ON CONFLICT (batch_id) DO UPDATE SET
      reading = CASE WHEN excluded.reading = '{}' THEN r.reading ELSE excluded.reading END,
      piece_fields = r.piece_fields || excluded.piece_fields`;
}

/** Takes the quarantined records of one batch apart. */
export class RecordReader {
  private readonly splitRecord: SplitRecord;

  constructor(
    readonly reading: Reading,
    private readonly pieceFields: PieceFields,
  ) {
    this.splitRecord = recordSplitter(reading);
  }

  get fields(): readonly string[] {
    return this.reading.fields;
  }

  /** @returns undefined where the record is no whole record of the source's fields */
  split(record: Buffer, piece: string): (string | null)[] | undefined {
    return this.splitRecord(record, this.ownFields(piece));
  }

  /** The record's cells before and after what was repaired in them. */
  cellsOf(stored: StoredRecord): { was: (string | null)[]; now: (string | null)[] } | undefined {
    const was = this.split(bytesOf(stored), stored.piece);
    const { cells } = stored;
    if (!was || !cells) return was && { was, now: was };
    const now = this.fields.map((field, i) => (Object.hasOwn(cells, field) ? cells[field]! : was[i]!));
    return { was, now };
  }

  /** The record as the source has it, where nobody changed it and its fields stand in the order of the others. */
  verbatim(stored: StoredRecord): Buffer | undefined {
    return stored.cells || this.ownFields(stored.piece) ? undefined : bytesOf(stored);
  }

  private ownFields(piece: string): string[] | undefined {
    return Object.hasOwn(this.pieceFields, piece) ? this.pieceFields[piece] : undefined;
  }
}

/** The record as it stands: what was put in its place, or its bytes. */
export function bytesOf({ record, raw, rawBase64 }: StoredRecord): Buffer {
  if (record !== null) return Buffer.from(record);
  return rawBase64 === null ? Buffer.from(raw) : Buffer.from(rawBase64, 'base64');
}

/** @returns undefined where the batch kept no account of how it read */
export async function findReader(
  batchId: string,
  tx: Pick<Transaction, 'batchReading'> = db(),
): Promise<RecordReader | undefined> {
  const found = await tx.batchReading.findUnique({ where: { batchId } });
  if (!found) return undefined;
  const reading = found.reading as unknown as Reading;
  // Nobody has told the rest yet.
  if (reading.format === undefined) return undefined;
  return new RecordReader(reading, found.pieceFields as PieceFields);
}
