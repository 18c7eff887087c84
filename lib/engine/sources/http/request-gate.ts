/**
 * Lets no more than so many requests be under way, and none while the server is to be left alone: what one request is
 * told to wait holds for all.
 */
export class RequestGate {
  private underWay = 0;
  private readonly queue: (() => void)[] = [];
  private resting: Promise<unknown> | undefined;
  private restEndsMs = 0;
  private askedMs = 0;

  constructor(private readonly most: number) {}

  /** @param wait  called with the milliseconds that the server has asked for, before the request is made */
  async pass<Result>(request: () => Promise<Result>, wait: (ms: number) => Promise<void>): Promise<Result> {
    if (this.underWay >= this.most) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.underWay += 1;
    try {
      await this.rest(wait);
      return await request();
    } finally {
      // Whoever is next takes the place over.
      const next = this.queue.shift();
      if (next) next();
      else this.underWay -= 1;
    }
  }

  /** The next request is to wait. Answers that come during a rest were asked for before it, and mostly mean that one. */
  ask(ms: number): void {
    if (ms <= 0) return;
    const moreMs = this.resting ? Date.now() + ms - this.restEndsMs : ms;
    this.askedMs = Math.max(this.askedMs, moreMs);
  }

  /** Holds all other requests until `rest` is over. */
  async hold(ms: number, rest: Promise<void>): Promise<void> {
    const all: Promise<unknown> = Promise.allSettled([this.resting, rest]);
    this.resting = all;
    this.restEndsMs = Math.max(this.restEndsMs, Date.now() + ms);
    void all.then(() => {
      if (this.resting === all) this.resting = undefined;
    });
    await rest;
  }

  private async rest(wait: (ms: number) => Promise<void>): Promise<void> {
    while (this.resting || this.askedMs > 0) {
      if (this.resting) {
        await this.resting;
      } else {
        const ms = this.askedMs;
        this.askedMs = 0;
        await this.hold(ms, wait(ms));
      }
    }
  }
}
