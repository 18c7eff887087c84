import { totalmem } from 'node:os';

const MB = 1024 * 1024;
const GB = 1024 * MB;

/**
 * Settings of the embedded server. It does bulk loads beside the dashboard on one machine, so it trades memory and
 * log space, not safety, for speed: what is committed survives a power cut.
 * @param freeBytes  free space on the disk that holds the data
 */
export function embeddedSettings(
  freeBytes: number,
  memoryBytes = totalmem(),
): Record<string, string | number> {
  const megabytes = (bytes: number) => `${Math.floor(bytes / MB)}MB`;
  return {
    // A quarter of memory is PostgreSQL's own rule of thumb; past 2 GB a load gains nothing.
    shared_buffers: megabytes(Math.min(memoryBytes / 4, 2 * GB)),
    // A load writes gigabytes of WAL; with the default of 1 GB it would spend its time in checkpoints.
    max_wal_size: megabytes(Math.max(512 * MB, Math.min(8 * GB, freeBytes / 8))),
    checkpoint_timeout: '15min',
    // A key that is rebuilt at the end of a merge sorts in memory.
    maintenance_work_mem: megabytes(Math.min(memoryBytes / 16, 512 * MB)),
    work_mem: megabytes(Math.min(memoryBytes / 128, 64 * MB)),
    // No replica hangs off this server: indexes and tables made in the transaction that fills them then skip the WAL.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_connections: 100,
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
}
