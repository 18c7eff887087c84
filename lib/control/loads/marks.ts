import type { BatchMark } from './schemas';

export interface MarkColumns {
  id: string;
  state: BatchMark['state'];
  queued_at: Date;
  finished_at: Date | null;
  read: bigint;
  quarantined: bigint;
}

export function toMark(row: MarkColumns): BatchMark {
  return {
    id: row.id,
    state: row.state,
    queuedAt: row.queued_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    read: Number(row.read),
    quarantined: Number(row.quarantined),
  };
}
