import { randomUUID } from 'node:crypto';
import { asControl } from './people';

interface Inserted {
  name: string;
  source: { kind: string; config: object };
  table: string;
  /** Whether its batches make the table. */
  create: boolean;
  key: string;
  /** Settings of the plan besides. */
  settings?: object;
}

/**
 * Puts a load into the control database, into the warehouse as that of Orders is; how loads are made in the browser is what
 * other specs are about.
 */
export async function insertLoad(load: Inserted): Promise<void> {
  const [sourceId, loadId, versionId] = [randomUUID(), randomUUID(), randomUUID()];
  const { kind, config } = load.source;
  const plan = { mode: 'upsert', key: [load.key], format: { dialect: {} }, rules: [], ...load.settings };
  const table = { create: load.create, table: { schema: 'public', name: load.table } };
  await asControl(async (control) => {
    await control.query(`INSERT INTO sources (id, name, kind, config) VALUES ($1, $2, $3, $4)`, [
      ...[sourceId, load.name, kind, config],
    ]);
    await control.query(`INSERT INTO loads (id, name) VALUES ($1, $2)`, [loadId, load.name]);
    await control.query(
      `INSERT INTO load_versions (id, load_id, number, source_id, connection_id, plan)
       SELECT $1, $2, 1, $3, v.connection_id,
         (v.plan - 'mapping') || $4 || jsonb_build_object('destination', v.plan -> 'destination' || $5)
       FROM loads l JOIN load_versions v ON v.id = l.current_version_id WHERE l.name = 'Orders'`,
      [versionId, loadId, sourceId, plan, table],
    );
    await control.query('UPDATE loads SET current_version_id = $1 WHERE id = $2', [versionId, loadId]);
  });
}
