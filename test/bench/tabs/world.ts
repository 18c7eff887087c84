import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { Client } from 'pg';
import { findEmbeddedDatabase } from '@/jobs/supervisor/embedded-database';
import { freePort } from '@/jobs/supervisor/ports';
import { startStevedore } from '../../support/stevedore-process';
import { listenerOn, type Subject } from './measure';

export const PERSON = { email: 'tabs@example.com', password: randomUUID() };

export interface World extends Subject {
  url: string;
  /** A batch that runs all the time. */
  batchId: string;
  close(): Promise<void>;
}

/** Stevedore as `npm start` runs it, with one person, one load and a batch that runs. */
export async function openWorld(): Promise<World> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'stevedore-tabs-'));
  const port = await freePort();
  const stevedore = await startStevedore({
    PORT: String(port),
    STEVEDORE_DATA_DIR: dataDir,
    NODE_OPTIONS: '--import ./test/bench/tabs/probe.mjs',
    STEVEDORE_TEST_PROBES: dataDir,
  });
  const control = new Client({ connectionString: (await findEmbeddedDatabase(dataDir))! });
  await control.connect();
  const batchId = await fill(control);
  return {
    url: `http://localhost:${port}`,
    dataDir,
    pid: listenerOn(port),
    control,
    batchId,
    async close() {
      await control.end();
      await stevedore.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function fill(control: Client): Promise<string> {
  await control.query(
    `INSERT INTO users (id, email, name, password_hash, role) VALUES (gen_random_uuid(), $1, 'Tabs', $2, 'operator')`,
    [PERSON.email, await hash(PERSON.password)],
  );
  const plan = { mode: 'append', destination: { table: { schema: 'public', name: 'none' } } };
  const { rows } = await control.query<{ id: string }>(
    `WITH c AS (INSERT INTO connections (id, name, kind, config) VALUES (gen_random_uuid(), 'none', 'postgres', '{}') RETURNING id),
          s AS (INSERT INTO sources (id, name, kind, config) VALUES (gen_random_uuid(), 'none', 'file', '{}') RETURNING id),
          l AS (INSERT INTO loads (id, name) VALUES (gen_random_uuid(), 'Watched') RETURNING id),
          v AS (INSERT INTO load_versions (id, load_id, number, source_id, connection_id, plan)
                SELECT gen_random_uuid(), l.id, 1, s.id, c.id, $1 FROM c, s, l RETURNING id, load_id),
          u AS (INSERT INTO batches (id, load_id, load_version_id, state, started_at, bytes_total)
                SELECT $2, load_id, id, 'running', now(), 1000000000 FROM v RETURNING id, load_version_id)
     SELECT id FROM u`,
    [plan, firstId()],
  );
  await control.query(
    `UPDATE loads SET current_version_id = (SELECT id FROM load_versions WHERE load_id = loads.id)`,
  );
  return rows[0]!.id;
}

/** The batch that a page shows, whatever else is queued later. */
function firstId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000001`;
}

/** One second of a busy product: the batch goes on, and every tenth second another one ends. */
export async function goOn({ control, batchId }: World, second: number): Promise<void> {
  await control.query(
    `WITH b AS (UPDATE batches SET read = read + 5000, bytes = bytes + 100000, updated_at = now() WHERE id = $1 RETURNING *),
          m AS (INSERT INTO batch_metrics (batch_id, at, read, staged, quarantined, bytes) SELECT id, now(), read, read, 0, bytes FROM b)
     SELECT pg_notify('stevedore_change', 'batches activity batch:' || id || ' load:' || load_id) FROM b`,
    [batchId],
  );
  if (second % 10 !== 0) return;
  await control.query(
    `INSERT INTO batches (id, load_id, load_version_id, state, started_at, finished_at, read, inserted)
     SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7000' || '8' || substr(md5(random()::text), 1, 15))::uuid,
            load_id, load_version_id, (CASE WHEN $2::int % 30 = 0 THEN 'failed' ELSE 'succeeded' END)::batch_state, now(), now(), 10, 10
     FROM batches WHERE id = $1`,
    [batchId, second],
  );
}
