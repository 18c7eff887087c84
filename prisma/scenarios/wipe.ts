import { controlPool } from '@/lib/db';

/** @throws Error that says what the database holds */
export async function requireUnused(label: string): Promise<void> {
  const { rows } = await controlPool().query<{ people: number; loads: number; batches: number }>(
    `SELECT (SELECT count(*)::int FROM users) AS people, (SELECT count(*)::int FROM loads) AS loads,
            (SELECT count(*)::int FROM batches) AS batches`,
  );
  const { people, loads, batches } = rows[0]!;
  if (people + loads + batches === 0) return;
  throw new Error(
    `In use: ${label} holds ${people} people, ${loads} loads and ${batches} batches. --force deletes them all, and everything else in it, and puts the scenario in their place.`,
  );
}

/** Empties every table of the control plane, and the queue. */
export async function wipe(): Promise<void> {
  const { rows } = await controlPool().query<{ names: string }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS names FROM pg_tables
     WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations'`,
  );
  await controlPool().query(`TRUNCATE ${rows[0]!.names} RESTART IDENTITY CASCADE`);
  await controlPool().query('DELETE FROM graphile_worker._private_jobs');
}
