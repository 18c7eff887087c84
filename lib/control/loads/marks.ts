import type { BatchMark } from './schemas';

export interface MarkColumns {
  id: string;
  state: BatchMark['state'];
  read: bigint;
  quarantined: bigint;
}

export function toMark(row: MarkColumns): BatchMark {
  return {
    id: row.id,
    state: row.state,
    read: Number(row.read),
    quarantined: Number(row.quarantined),
  };
}
