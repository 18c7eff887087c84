import { db } from '@/lib/db';
import type { Connection } from '@/lib/generated/prisma/client';
import { notFound } from '../errors';
import { parseConfig, requireKind } from '../kinds';
import { openConfig } from '../secret-config';
import { connectionKinds } from './kinds';
import type { ConnectionView } from './schemas';

type Config = Record<string, unknown>;

export async function requireConnection(id: string): Promise<Connection> {
  const connection = await db().connection.findUnique({ where: { id } });
  if (!connection) throw notFound('connection');
  return connection;
}

/** The whole config, secrets included: for the engine alone, never for an answer, a log or a record. */
export function configWithSecrets(connection: Connection): Config {
  const kind = requireKind(connectionKinds, connection.kind, 'connection');
  const stored = connection.config as Config;
  return parseConfig(kind, { ...stored, ...openConfig(connection.secret, connection.id) });
}

export function toConnectionView(connection: Connection): ConnectionView {
  return {
    id: connection.id,
    name: connection.name,
    kind: connection.kind,
    config: connection.config as Config,
    secretsSet: connection.secretFields,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
  };
}
