import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getBatch, runBatch } from '@/lib/control/batches';
import { createConnection } from '@/lib/control/connections';
import type { ActorContext } from '@/lib/control/context';
import { createLoad } from '@/lib/control/loads';
import type { LoadDefinitionInput, LoadView } from '@/lib/control/loads/schemas';
import { createSource } from '@/lib/control/sources';
import { receiveUpload } from '@/lib/control/uploads';
import type { Role } from '@/lib/control/users/schemas';
import { closeDatabase, db } from '@/lib/db';
import { parsePostgresUrl } from '@/lib/engine';
import { overrideEnvironment } from '@/lib/env';
import { createControlDatabase, createTestDatabase, type TestDatabase } from './postgres';

export { query } from './query';

export interface TestControl {
  control: TestDatabase;
  /** An empty database to load into. */
  destination: TestDatabase;
  dataDir: string;
  close(): Promise<void>;
}

/** A control plane of the test file's own: its database, a destination, a data folder and a key. */
export async function openTestControl(): Promise<TestControl> {
  const [control, destination] = await Promise.all([createControlDatabase(), createTestDatabase()]);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'stevedore-test-data-'));
  overrideEnvironment({ DATABASE_URL: control.url, STEVEDORE_DATA_DIR: dataDir });
  return {
    control,
    destination,
    dataDir,
    async close() {
      await closeDatabase();
      await Promise.all([control.drop(), destination.drop(), rm(dataDir, { recursive: true })]);
    },
  };
}

export type Person = ActorContext & { actor: { id: string } };

/** A person of the given role, with a context to call verbs with. */
export async function contextOf(role: Role): Promise<Person> {
  const email = `${role}-${randomUUID()}@example.com`;
  const user = await db().user.create({ data: { email, name: `Test ${role}`, role, passwordHash: 'none' } });
  return {
    actor: { kind: 'user', id: user.id, name: user.name, email, role },
    requestId: randomUUID(),
  };
}

/** What a worker is told of a batch that it runs by itself. */
export function workerOptions() {
  return { workerId: 'worker-1', isLastTry: true, signal: new AbortController().signal };
}

/** Runs a batch by itself. @returns what has become of it, as the person is shown it */
export async function runToEnd(context: ActorContext, batchId: string) {
  await runBatch(batchId, workerOptions());
  return getBatch(context, { batchId });
}

/** In the order in which they were started. */
export function batchesOf(loadId: string) {
  return db().batch.findMany({ where: { loadId }, orderBy: { id: 'asc' } });
}

/** What the audit trail says was done to it, in order. */
export async function actionsOn(entityId: string): Promise<string[]> {
  const events = await db().auditEvent.findMany({ where: { entityId }, orderBy: { id: 'asc' } });
  return events.map(({ action }) => action);
}

export async function connectionTo(context: ActorContext, url: string) {
  const name = `connection ${randomUUID()}`;
  return createConnection(context, { name, kind: 'postgres', config: { ...parsePostgresUrl(url) } });
}

export async function uploadText(context: ActorContext, name: string, text: string) {
  return receiveUpload(context, { name }, chunksOf(text));
}

export async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A load that reads the text as an uploaded CSV file into a table that it creates. */
export async function loadOf(
  context: ActorContext,
  destinationUrl: string,
  text: string,
  definition: Partial<LoadDefinitionInput> = {},
): Promise<LoadView> {
  const upload = await uploadText(context, 'orders.csv', text);
  const source = await createSource(context, { name: 'orders.csv', kind: 'file', uploadId: upload.id });
  const connection = await connectionTo(context, destinationUrl);
  const name = `load ${randomUUID()}`;
  return createLoad(context, {
    name,
    definition: {
      sourceId: source.id,
      destination: {
        connectionId: connection.id,
        table: { schema: 'public', name: `t_${randomUUID().slice(0, 8)}` },
        create: true,
      },
      key: ['order_id'],
      mode: 'upsert',
      ...definition,
    },
  });
}
