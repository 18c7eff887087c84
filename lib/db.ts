import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { databaseUrl } from '@/lib/env';
import { Prisma, PrismaClient } from '@/lib/generated/prisma/client';
import { loggerFor } from '@/lib/logger';

export { Prisma };
export type Transaction = Prisma.TransactionClient;

interface Database {
  pool: Pool;
  client: PrismaClient;
}

/** What this process calls its sessions in the control database; no other process has the same. */
export const sessionName = `stevedore ${randomUUID()}`;

/** On globalThis, so that a hot reload in development does not leave pools behind. */
const holder = globalThis as { stevedoreDatabase?: Database };

/** The control database through Prisma. One pool a process, opened on first use. */
export function db(): PrismaClient {
  return open().client;
}

/** The same pool for what Prisma does not do: COPY and long reads. */
export function controlPool(): Pool {
  return open().pool;
}

/** Ends the pool; the next use opens a new one. */
export async function closeDatabase(): Promise<void> {
  const database = holder.stevedoreDatabase;
  delete holder.stevedoreDatabase;
  await database?.client.$disconnect();
  await database?.pool.end();
}

function open(): Database {
  holder.stevedoreDatabase ??= connect();
  return holder.stevedoreDatabase;
}

function connect(): Database {
  const pool = new Pool({
    connectionString: databaseUrl(),
    max: 12,
    connectionTimeoutMillis: 10_000,
    application_name: sessionName,
  });
  surviveLostConnections(pool);
  return { pool, client: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

/** Without listeners, a connection that dies, idle or in use, would end the process. */
function surviveLostConnections(pool: Pool): void {
  const warn = (error: Error) =>
    loggerFor('db').warn({ error }, 'a connection to the control database was lost');
  pool.on('error', warn);
  pool.on('connect', (client) => client.on('error', warn));
}
