import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { db } from '@/lib/db';
import { parsePostgresUrl, type PostgresConfig } from '@/lib/engine';
import { env } from '@/lib/env';
import { createConnection } from '../connections';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { createLoad } from '../loads';
import type { RuleInput } from '../rules/schemas';
import { createSource } from '../sources';
import { receiveUpload } from '../uploads';
import { requireRole } from '../verb';
import type { SampleCreated, SampleOffer } from './schemas';

const names = { connection: 'Sample database', source: 'Orders sample', load: 'Orders sample' };

/** Made by `npm run sample`; about one row in a hundred is bad, which is within the threshold. */
function sampleFile(): string {
  return path.resolve('samples/orders.csv');
}

/** What the first run offers: a database that is there already, and a file with bad rows in it. Viewer. */
export async function offerSample(context: ActorContext): Promise<SampleOffer> {
  requireRole(context, 'viewer');
  const destination = sampleDestination();
  const [file, connection, load] = await Promise.all([
    stat(sampleFile()).catch(() => undefined),
    db().connection.findUnique({ where: { name: names.connection }, select: { id: true } }),
    db().load.findUnique({ where: { name: names.load }, select: { id: true } }),
  ]);
  return {
    isAvailable: destination !== undefined && file !== undefined,
    destination: destination
      ? { host: destination.host, port: destination.port, database: destination.database }
      : null,
    connectionId: connection?.id ?? null,
    loadId: load?.id ?? null,
  };
}

/**
 * Makes the sample's connection, source and load; what is there already is used as it is. Editor.
 * @throws ControlError `setup.noSample`
 */
export async function createSample(context: ActorContext): Promise<SampleCreated> {
  requireRole(context, 'editor');
  const offer = await offerSample(context);
  const destination = sampleDestination();
  if (!offer.isAvailable || !destination) throw noSample();
  const existing = offer.loadId === null ? null : await currentParts(offer.loadId);
  if (existing) return existing;
  const connectionId = offer.connectionId ?? (await connect(context, destination)).id;
  const file = sampleFile();
  const upload = await receiveUpload(context, { name: path.basename(file) }, createReadStream(file));
  const source = await createSource(context, { name: names.source, kind: 'file', uploadId: upload.id });
  const load = await createLoad(context, {
    name: names.load,
    description: 'Orders with some bad rows among them, to see what becomes of those.',
    definition: {
      sourceId: source.id,
      format: {
        kind: 'csv',
        encoding: 'utf-8',
        dialect: { delimiter: ',', quote: '"', escape: '"', header: true, skipRows: 0 },
      },
      destination: { connectionId, table: { schema: 'public', name: 'orders' }, create: true },
      mapping: Object.entries(types).map(([name, type]) => ({ field: name, column: name, type })),
      key: ['order_id'],
      mode: 'upsert',
      rules,
    },
  });
  return { connectionId, sourceId: source.id, loadId: load.id };
}

/** Said rather than detected: the bad rows would make text of the columns that they spoil. */
const types = {
  order_id: 'bigint',
  customer_id: 'bigint',
  product_id: 'bigint',
  quantity: 'integer',
  price: 'numeric(10,2)',
  order_date: 'date',
  status: 'text',
  note: 'text',
};

const rules: RuleInput[] = [
  { column: 'order_id', rule: 'required' },
  { column: 'customer_id', rule: 'required' },
  { column: 'quantity', rule: 'range', params: { min: 1 } },
  { column: 'price', rule: 'range', params: { min: 0 } },
  { column: 'status', rule: 'one-of', params: { values: ['pending', 'confirmed', 'shipped'] } },
];

function connect(context: ActorContext, config: PostgresConfig) {
  return createConnection(context, { name: names.connection, kind: 'postgres', config: { ...config } });
}

async function currentParts(loadId: string): Promise<SampleCreated | null> {
  const load = await db().load.findUnique({
    where: { id: loadId },
    select: { currentVersion: { select: { sourceId: true, connectionId: true } } },
  });
  return load?.currentVersion ? { ...load.currentVersion, loadId } : null;
}

function sampleDestination(): PostgresConfig | undefined {
  const { sampleDatabaseUrl } = env();
  return sampleDatabaseUrl === undefined ? undefined : parsePostgresUrl(sampleDatabaseUrl);
}

function noSample(): ControlError {
  return new ControlError('setup.noSample', {
    kind: 'conflict',
    message: 'There is no sample here: it needs the embedded database and the file samples/orders.csv.',
    remedy: 'Connect a database of your own and make a load.',
  });
}
