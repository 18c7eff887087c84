import type { Topic } from './schemas';

/** What changed of some topics and has not been looked at: nothing between two looks is lost, and nothing is kept twice. */
export class Mailbox {
  private readonly topics: ReadonlySet<string>;
  private changed = new Set<Topic>();
  private wake: (() => void) | undefined;

  constructor(
    topics: readonly Topic[],
    readonly close: () => void,
  ) {
    this.topics = new Set(topics);
  }

  put(changed: readonly Topic[]): void {
    for (const topic of changed) if (this.topics.has(topic)) this.changed.add(topic);
    if (this.changed.size > 0) this.wake?.();
  }

  putAll(): void {
    this.put([...this.topics] as Topic[]);
  }

  /** Empties it. */
  take(): Topic[] {
    const changed = [...this.changed];
    this.changed = new Set();
    return changed;
  }

  /** Waits until there is something in it, at most so long, or until the signal. */
  async filled(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.changed.size > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
    this.wake = undefined;
  }
}
