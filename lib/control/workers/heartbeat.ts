import { db } from '@/lib/db';

export interface WorkerIdentity {
  /** The id under which the queue locks jobs for it. */
  id: string;
  host: string;
  pid: number;
}

/** A sign of life, told by the database's clock: those of hosts differ. */
export async function beat({ id, host, pid }: WorkerIdentity): Promise<void> {
  await db().$executeRaw`
    INSERT INTO workers (id, host, pid, started_at, seen_at) VALUES (${id}, ${host}, ${pid}, now(), now())
    ON CONFLICT (id) DO UPDATE SET seen_at = now()`;
}

/** The worker ends in order: what it still holds may be taken at once. */
export async function retire(id: string): Promise<void> {
  await db().$executeRaw`UPDATE workers SET stopped_at = now(), seen_at = now() WHERE id = ${id}`;
}
