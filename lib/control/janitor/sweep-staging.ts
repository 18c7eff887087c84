import { db } from '@/lib/db';
import { LoadError, sweepDestination } from '@/lib/engine';
import { configWithSecrets } from '../connections';
import { ControlError } from '../errors';
import type { Swept } from './schemas';

/** Drops the staging of dead batches wherever loads stage: batches that run or are paused keep theirs. */
export async function sweepStagingAreas(deadline: number): Promise<Swept> {
  const swept: Required<Swept> = { removed: 0, bytes: 0, notes: [] };
  for (const { connectionId, schemas } of await stagingAreas()) {
    if (Date.now() > deadline) break;
    const connection = await db().connection.findUnique({ where: { id: connectionId } });
    if (!connection) continue;
    try {
      const { tables, bytes } = await sweepDestination(
        connection.kind,
        configWithSecrets(connection),
        schemas,
      );
      if (tables > 0) swept.notes.push(`${tables} tables in ${connection.name}`);
      swept.removed += tables;
      swept.bytes! += bytes;
    } catch (error) {
      if (!(error instanceof LoadError) && !(error instanceof ControlError)) throw error;
      swept.notes.push(`${connection.name} could not be swept: ${error.message}`);
    }
  }
  return swept;
}

/** Staging schemas of all loads as they stand, connection by connection. */
function stagingAreas(): Promise<{ connectionId: string; schemas: string[] }[]> {
  return db().$queryRaw`
    SELECT v.connection_id AS "connectionId", array_agg(DISTINCT v.plan -> 'destination' ->> 'stagingSchema') AS schemas
    FROM loads l JOIN load_versions v ON v.id = l.current_version_id
    WHERE v.plan -> 'destination' ->> 'stagingSchema' IS NOT NULL
    GROUP BY v.connection_id ORDER BY v.connection_id`;
}
