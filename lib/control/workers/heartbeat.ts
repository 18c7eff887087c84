import { db, sessionName } from '@/lib/db';

export interface WorkerIdentity {
  /** The id under which the queue locks jobs for it. */
  id: string;
  host: string;
  pid: number;
  /** Batches that it runs at the same time. */
  slots: number;
}

/** A worker beats every five seconds; after four beats left out it is gone. */
export const silentSeconds = 20;

/** A sign of life, told by the database's clock: those of hosts differ. */
export async function beat({ id, host, pid, slots }: WorkerIdentity): Promise<void> {
  await db().$executeRaw`
    INSERT INTO workers (id, host, pid, slots, session_name, started_at, seen_at)
    VALUES (${id}, ${host}, ${pid}, ${slots}, ${sessionName}, now(), now())
    ON CONFLICT (id) DO UPDATE SET seen_at = now()`;
}

/** The worker ends in order: what it still holds may be taken at once. */
export async function retire(id: string): Promise<void> {
  await db().$executeRaw`UPDATE workers SET stopped_at = now(), seen_at = now() WHERE id = ${id}`;
}
