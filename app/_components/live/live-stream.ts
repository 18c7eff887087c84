import type { LiveEvent, Topic } from '@/lib/control/live/schemas';

/** How a tab hears of changes: not yet, pushed by the server, or by asking itself. */
export type Channel = 'opening' | 'pushed' | 'polled';

export interface Subscription {
  topics: readonly Topic[];
  /** When what is shown was read, by the server's clock; undefined where nothing is shown yet. */
  since: () => number | undefined;
  onEvent: (event: LiveEvent) => void;
  /** It may have changed: nobody can tell while there is no stream. */
  onPoll: () => void;
}

const SETTLE_MS = 50;
const POLL_MS = 2_500;
/** Tabs in the background keep their title true, and leave the browser's few connections to those in front. */
const HIDDEN_POLL_MS = 20_000;
const HIDDEN_AFTER_MS = 10_000;
/** Past the server's heartbeat of 15 s. */
const SILENCE_MS = 40_000;
const HELLO_MS = 5_000;
const RETRY_MS = 30_000;

/** The tab's one stream: it carries what all parts of the page want to hear, and is there while one of them does. */
class LiveStream {
  private readonly subscriptions = new Set<Subscription>();
  private readonly watchers = new Set<() => void>();
  private source: EventSource | undefined;
  private topics = new Set<Topic>();
  private channel: Channel = 'opening';
  private settling: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private polling: ReturnType<typeof setInterval> | undefined;
  private isAsleep = false;

  subscribe(subscription: Subscription): () => void {
    if (this.subscriptions.size === 0) document.addEventListener('visibilitychange', this.onVisibility);
    this.subscriptions.add(subscription);
    this.settleSoon();
    return () => {
      this.subscriptions.delete(subscription);
      if (this.subscriptions.size === 0) document.removeEventListener('visibilitychange', this.onVisibility);
      this.settleSoon();
    };
  }

  getChannel = (): Channel => this.channel;

  onChannel = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** What a page leaves and what the next one brings is one change. */
  private settleSoon(ms = SETTLE_MS): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), ms);
  }

  private settle(): void {
    const wanted = new Set([...this.subscriptions].flatMap(({ topics }) => topics));
    if (wanted.size === 0) return this.close();
    if (this.isAsleep) return;
    const isSame = wanted.size === this.topics.size && [...wanted].every((topic) => this.topics.has(topic));
    if (!this.source || !isSame) this.open(wanted);
  }

  private open(topics: Set<Topic>): void {
    this.close();
    this.topics = topics;
    const moments = [...this.subscriptions].map(({ since }) => since()).filter((at) => at !== undefined);
    const parameters = new URLSearchParams({ topics: [...topics].join(',') });
    if (moments.length > 0) parameters.set('since', String(Math.min(...moments)));
    const source = new EventSource(`/api/live?${parameters}`);
    this.source = source;
    source.onmessage = ({ data }: MessageEvent<string>) => {
      this.alive();
      const event = JSON.parse(data) as LiveEvent;
      for (const subscription of this.subscriptions) subscription.onEvent(event);
    };
    for (const name of ['hello', 'alive']) source.addEventListener(name, () => this.alive());
    source.addEventListener('refused', () => this.fallBack());
    // The browser connects again by itself unless the stream was refused.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) this.fallBack();
    };
    this.silence = setTimeout(() => this.fallBack(), HELLO_MS);
  }

  private alive(): void {
    this.say('pushed');
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.fallBack(), SILENCE_MS);
  }

  /** No stream for now: everything is asked for, and the stream tried again later. */
  private fallBack(): void {
    this.close();
    this.say('polled');
    this.retry = setTimeout(() => this.settle(), RETRY_MS);
    this.poll(POLL_MS);
  }

  private poll(everyMs: number): void {
    const ask = () => {
      for (const subscription of this.subscriptions) subscription.onPoll();
    };
    this.polling = setInterval(ask, everyMs);
    ask();
  }

  private close(): void {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    clearInterval(this.polling);
    this.source?.close();
    this.source = undefined;
    this.topics = new Set();
  }

  private readonly onVisibility = (): void => {
    const isHidden = document.visibilityState === 'hidden';
    clearTimeout(this.settling);
    if (!isHidden) this.isAsleep = false;
    this.settling = setTimeout(
      () => (isHidden ? this.sleep() : this.settle()),
      isHidden ? HIDDEN_AFTER_MS : 0,
    );
  };

  private sleep(): void {
    this.isAsleep = true;
    this.close();
    this.poll(HIDDEN_POLL_MS);
  }

  private say(channel: Channel): void {
    if (this.channel === channel) return;
    this.channel = channel;
    for (const watcher of this.watchers) watcher();
  }
}

export const liveStream = new LiveStream();
