import { Buffer } from 'node:buffer';
import { orderLines } from '@/jobs/sample/orders';
import { createConnection } from '@/lib/control/connections';
import { systemContext } from '@/lib/control/context';
import { setFreshness } from '@/lib/control/freshness';
import { createLoad } from '@/lib/control/loads';
import { createSchedule } from '@/lib/control/schedules';
import { createSource } from '@/lib/control/sources';
import { receiveUpload } from '@/lib/control/uploads';
import { parsePostgresUrl } from '@/lib/engine';
import type { LoadProfile } from './load-profile';

export type AddedLoad = LoadProfile & { id: string };

const context = systemContext('scenario');
const TYPES = {
  ...{ order_id: 'bigint', customer_id: 'bigint', product_id: 'bigint', quantity: 'integer' },
  ...{ price: 'numeric(10,2)', order_date: 'date', status: 'text', note: 'text' },
};
/** Sources that the loads share. */
const sourceCount = 8;

/** Defines the loads by the verbs that people use; they read a small uploaded file, so that they do run. */
export async function addLoads(profiles: LoadProfile[], destinationUrl: string): Promise<AddedLoad[]> {
  const config = { ...parsePostgresUrl(destinationUrl) };
  const connection = await createConnection(context, { name: 'Warehouse', kind: 'postgres', config });
  const sourceIds: string[] = [];
  for (let seed = 0; seed < Math.min(sourceCount, profiles.length); seed += 1)
    sourceIds.push(await addSource(seed));
  const added: AddedLoad[] = [];
  for (const [index, profile] of profiles.entries()) {
    const id = await addLoad(profile, {
      sourceId: sourceIds[index % sourceIds.length]!,
      connectionId: connection.id,
    });
    await createSchedule(context, { loadId: id, timing: profile.timing, timeZone: profile.timeZone });
    added.push({ ...profile, id });
  }
  return added;
}

/** Once there is a history to measure it by. */
export async function addFreshness(loads: AddedLoad[]): Promise<void> {
  for (const { id, sla } of loads) if (sla) await setFreshness(context, { loadId: id, sla });
}

async function addSource(seed: number): Promise<string> {
  const lines = orderLines({ rows: 500, bad: 0.004, seed, offset: 0, revision: 0 });
  const name = `orders-${seed + 1}.csv`;
  const upload = await receiveUpload(context, { name }, chunksOf(lines));
  const { id } = await createSource(context, { name, kind: 'file', uploadId: upload.id });
  return id;
}

async function* chunksOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(line);
}

async function addLoad(
  { name, description, mode }: LoadProfile,
  ids: { sourceId: string; connectionId: string },
): Promise<string> {
  const table = { schema: 'public', name: name.toLowerCase().replaceAll(' ', '_') };
  const { id } = await createLoad(context, {
    ...{ name, description },
    definition: {
      sourceId: ids.sourceId,
      format: { kind: 'csv', encoding: 'utf-8', dialect: { delimiter: ',', quote: '"', header: true } },
      destination: { connectionId: ids.connectionId, table, create: true },
      mapping: Object.entries(TYPES).map(([column, type]) => ({ field: column, column, type })),
      key: mode === 'upsert' ? ['order_id'] : [],
      mode,
      rules: [
        { column: 'customer_id', rule: 'required' },
        { column: 'quantity', rule: 'range', params: { min: 1 } },
        { column: 'status', rule: 'one-of', params: { values: ['pending', 'confirmed', 'shipped'] } },
      ],
    },
  });
  return id;
}
