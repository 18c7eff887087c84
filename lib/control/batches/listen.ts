import { Client } from 'pg';
import { databaseUrl } from '@/lib/env';
import { batchChannel } from './notify';

const retryMs = 5_000;

/**
 * Hears which batches changed: one LISTEN connection a process, open only while somebody listens. It may be away at any
 * time, so who listens also looks by himself now and then.
 */
class BatchListener {
  private readonly callbacks = new Map<string, Set<() => void>>();
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;

  /** @returns ends the subscription */
  subscribe(batchId: string, onChange: () => void): () => void {
    const known = this.callbacks.get(batchId) ?? new Set();
    this.callbacks.set(batchId, known.add(onChange));
    this.connect();
    return () => {
      known.delete(onChange);
      if (known.size === 0) this.callbacks.delete(batchId);
      if (this.callbacks.size === 0) this.disconnect();
    };
  }

  private connect(): void {
    if (this.client) return;
    const client = new Client({
      connectionString: databaseUrl(),
      application_name: 'stevedore listen',
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.callbacks.get(payload ?? '')?.forEach((call) => call()));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client
      .connect()
      .then(() => client.query(`LISTEN ${batchChannel}`))
      .catch(() => this.lost(client));
  }

  private lost(client: Client): void {
    if (this.client !== client) return;
    this.disconnect();
    this.retry = setTimeout(() => {
      if (this.callbacks.size > 0) this.connect();
    }, retryMs);
    this.retry.unref();
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    const { client } = this;
    this.client = undefined;
    client?.end().catch(() => undefined);
  }
}

const holder = globalThis as { stevedoreBatchListener?: BatchListener };

export function batchListener(): BatchListener {
  return (holder.stevedoreBatchListener ??= new BatchListener());
}
