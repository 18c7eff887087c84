import { Client } from 'pg';
import { databaseUrl } from '@/lib/env';
import { changeChannel } from '../change-channel';
import { Mailbox } from './mailbox';
import type { Topic } from './schemas';

const retryMs = 5_000;
/** How long it is remembered when a topic changed last: a page opens its stream well within that. */
const memoryMs = 120_000;
/** Clocks of web processes, and a transaction's start and its end, lie apart. */
const marginMs = 2_000;

/**
 * Hears what changed: one LISTEN connection a process, shared by all who watch, open only while somebody does. It may be
 * away at any time; what was missed counts as changed once it is back.
 */
export class ChangeHub {
  private readonly mailboxes = new Set<Mailbox>();
  private readonly changedAt = new Map<string, number>();
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private listeningSince: number | undefined;
  private opening: Promise<void> | undefined;

  subscribe(topics: readonly Topic[]): Mailbox {
    const mailbox = new Mailbox(topics, () => this.leave(mailbox));
    this.mailboxes.add(mailbox);
    this.connect();
    return mailbox;
  }

  get isListening(): boolean {
    return this.listeningSince !== undefined;
  }

  /** Resolves once it listens, or has failed to. */
  async opened(): Promise<void> {
    await this.opening;
  }

  /** Which of the topics changed since then, or may have without being heard. */
  changedSince(topics: readonly Topic[], since: number): Topic[] {
    const from = since - marginMs;
    const isKnown =
      this.listeningSince !== undefined && this.listeningSince <= since && from >= Date.now() - memoryMs;
    return isKnown ? topics.filter((topic) => (this.changedAt.get(topic) ?? 0) >= from) : [...topics];
  }

  /** When it changed last; now, where that cannot be known. */
  lastChangeOf(topic: Topic): number {
    return this.changedAt.get(topic) ?? this.listeningSince ?? Date.now();
  }

  private leave(mailbox: Mailbox): void {
    this.mailboxes.delete(mailbox);
    if (this.mailboxes.size === 0) this.disconnect();
  }

  private connect(): void {
    if (this.client) return;
    const client = new Client({
      connectionString: databaseUrl(),
      application_name: 'stevedore listen',
      connectionTimeoutMillis: retryMs,
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.hear((payload ?? '').split(' ') as Topic[]));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    this.opening = client
      .connect()
      .then(() => client.query(`LISTEN ${changeChannel}`))
      .then(() => this.begin(client))
      .catch(() => this.lost(client));
  }

  private begin(client: Client): void {
    if (this.client !== client) return;
    this.listeningSince = Date.now();
    for (const mailbox of this.mailboxes) mailbox.putAll();
  }

  private hear(topics: readonly Topic[]): void {
    const now = Date.now();
    for (const topic of topics) {
      // Taken out first, so that the map stays in order of time.
      this.changedAt.delete(topic);
      this.changedAt.set(topic, now);
    }
    for (const [topic, at] of this.changedAt) {
      if (at > now - memoryMs) break;
      this.changedAt.delete(topic);
    }
    for (const mailbox of this.mailboxes) mailbox.put(topics);
  }

  private lost(client: Client): void {
    if (this.client !== client) return;
    this.disconnect();
    for (const mailbox of this.mailboxes) mailbox.putAll();
    this.retry = setTimeout(() => {
      if (this.mailboxes.size > 0) this.connect();
    }, retryMs);
    this.retry.unref();
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    const { client } = this;
    this.client = undefined;
    this.listeningSince = undefined;
    this.changedAt.clear();
    client?.end().catch(() => undefined);
  }
}

const holder = globalThis as { stevedoreChangeHub?: ChangeHub };

/** On globalThis, so that a hot reload in development leaves no connection behind. */
export function changeHub(): ChangeHub {
  return (holder.stevedoreChangeHub ??= new ChangeHub());
}
