import type { LoadError } from './errors';
import type { Reason } from './extract/block';
import type { Stage } from './plan';
import type { Attempt, SourceColumn, SourceShape } from './result';

/** What a batch tells its surroundings while it runs. Emitted at most a few times a second; never holds a secret. */
export type EngineEvent =
  | { type: 'stage'; stage: Stage }
  | {
      type: 'progress';
      /** Rows read, staged and quarantined so far. */
      read: number;
      staged: number;
      quarantined: number;
      bytes: number;
      bytesTotal: number | undefined;
    }
  | {
      type: 'part';
      part: number;
      state: 'staged';
      rows: number;
      refused: number;
      /** Set where several workers share the batch. */
      worker?: string;
    }
  /**
   * The batch goes on after these parts, which an earlier run has staged; whatever else that told of is staged again. None
   * where it starts from its beginning.
   */
  | {
      type: 'takenUp';
      parts: { part: number; rows: number; refused: number; worker: string | undefined }[];
    }
  | { type: 'attempt'; attempt: Attempt }
  /** The columns of the source are known, and how they differ from what the load knows. */
  | ({ type: 'source' } & SourceShape)
  | { type: 'plan'; merge: string; why: string }
  /** How the source is read, once that is settled. */
  | { type: 'reading'; reading: Reading }
  /** A piece has the fields in an order of its own. */
  | { type: 'pieceFields'; piece: string; fields: string[] }
  /** All is staged: what the staging tables take up. */
  | { type: 'staged'; bytes: number }
  /** Another merge into the same table goes first; null once it does not any more. */
  | { type: 'waits'; table: string; for: { batchId: string | null } | null }
  | { type: 'log'; level: 'info' | 'warn'; message: string };

/** How the records of a source are told apart and into cells: by it a refused record can be read again on its own. */
export interface Reading {
  /** A kind of the format registry. */
  format: string;
  dialect: Record<string, unknown>;
  /** In the order of the source. */
  fields: string[];
  /** Which field fills which destination column. */
  fills: { field: string; column: string }[];
}

/** One refused row, whole, with every reason. The command line writes these as NDJSON lines, field for field. */
export interface QuarantinedRow {
  part: number;
  row: number;
  /** 1-based, in its piece. */
  line: number;
  byteOffset: number;
  /** File or page that it comes from. */
  piece: string;
  /** The record as text; where its bytes are not UTF-8, with replacement characters. */
  raw: string;
  /** Only where the bytes are not UTF-8. */
  rawBase64?: string;
  reasons: Reason[];
}

/** A row that was refused once all was staged. Its place tells it from another that has its number in another try. */
export type LateRefusal = Pick<QuarantinedRow, 'row' | 'line' | 'byteOffset' | 'reasons'>;

/**
 * Where refused rows go. Rows are unique by (batch, row): writing one again replaces it, so that a part can be
 * staged again.
 */
export interface QuarantineSink {
  /** Forgets what an earlier try of this batch wrote: the source is read from its start again. */
  startOver(): Promise<void>;
  write(rows: readonly QuarantinedRow[]): Promise<void>;
  /** Called before the merge commits and when a batch fails: all that was written is durable once it resolves. */
  flush(): Promise<void>;
  /** Rows that stand in quarantine for this batch, counted where they are kept. */
  count(): Promise<number>;
  /**
   * Where quarantine outlives the process that writes it: with that, another one can go on with what is staged. Left out,
   * as on the command line, staging ends with its process.
   */
  parts?: QuarantinedParts;
}

/** Refused rows by the part that they were refused with; what was written counts, flushed or not. */
export interface QuarantinedParts {
  /** Rows that stand in quarantine for this batch, by the number of their part. */
  count(): Promise<ReadonlyMap<number, number>>;
  /** Forgets the rows of all other parts. */
  keepOnly(parts: readonly number[]): Promise<void>;
}

/** The surroundings of one batch. */
export interface RunContext {
  batchId: string;
  /** Everything is done as ever, and the merge transaction is rolled back instead of committed. */
  isRehearsal?: boolean | undefined;
  signal: AbortSignal;
  /** Aborted when the batch is to stop reading, keep what it has staged, and end as paused; takes `quarantine.parts`. */
  pause?: AbortSignal | undefined;
  /**
   * Asked where a run fails or is called off: whether another run of the batch follows, which is to go on with what is
   * staged. Left out, none does.
   */
  isRunAgain?(error: LoadError): boolean;
  /** Folders that file sources may read; null means anywhere. */
  fileRoots: readonly string[] | null;
  baseFolder: string;
  quarantine: QuarantineSink;
  /** Who runs this, for the record of parts; needed only where workers share a batch. */
  worker?: string;
  /**
   * Asks other workers to call `shareStaging` for this batch, its pieces being listed now. Left out, as on the command
   * line, a batch is staged by one process.
   * @param helpers at most so many
   * @returns how many may come; 0 where there is nobody, and the batch is then staged by one process
   */
  askForHelp?(helpers: number): Promise<number>;
  /** What the load's rows take up in staging against what they do in its source, as an earlier batch has shown. */
  stagingFactor?: number | undefined;
  /** The source's columns as the load's last merged batch found them. */
  knownColumns?: readonly SourceColumn[] | undefined;
  /**
   * Asked where another process holds this batch: whether that one has lost it to this one, and is to be ended in the
   * destination. Left out, as on the command line, the batch stays with the other.
   */
  mayTakeOver?: (() => Promise<boolean>) | undefined;
  /**
   * Asked once this process holds the batch, before anything is done: whether it is still the one that is to run it. A
   * process that stood still may find the batch free again, for the one that took it on has ended it meanwhile.
   */
  isCurrent?: (() => Promise<boolean>) | undefined;
  /** Milliseconds without a sign of life after which a helper counts as gone; 15 seconds where it is left out. */
  leaseMs?: number;
  emit(event: EngineEvent): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** 0 to 1; for jitter. */
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
