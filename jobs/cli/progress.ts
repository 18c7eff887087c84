import type { EngineEvent } from '@/lib/engine/index';
import { formatBytes, formatCount } from './figures';
import type { Terminal } from './terminal';

const REDRAW_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** One line on standard error that is redrawn while a batch runs; and what the batch told on its way. */
export class Progress {
  /** Parts staged and rows in staging, for the summary. */
  parts = 0;
  staged = 0;
  private readonly startedAt = Date.now();
  private drawnAt = 0;
  private stage = '';
  private isDrawn = false;

  constructor(private readonly terminal: Terminal) {}

  show(event: EngineEvent): void {
    if (event.type === 'stage') this.stage = event.stage;
    if (event.type === 'part') this.parts += 1;
    if (event.type === 'log' && event.level === 'warn') this.say(event.message);
    if (event.type === 'attempt' && event.attempt.class === 'retryable')
      this.say(`Trying again: ${event.attempt.message}`);
    if (event.type !== 'progress') return;
    this.staged = event.staged;
    if (this.terminal.isInteractive && Date.now() - this.drawnAt >= REDRAW_MS) this.draw(event);
  }

  /** A message that stays, above the progress line. */
  say(message: string): void {
    this.terminal.complain(`${this.isDrawn ? CLEAR_LINE : ''}${message}\n`);
    this.isDrawn = false;
  }

  /** Takes the progress line away. */
  finish(): void {
    if (this.isDrawn) this.terminal.complain(CLEAR_LINE);
    this.isDrawn = false;
  }

  private draw(event: Extract<EngineEvent, { type: 'progress' }>): void {
    this.drawnAt = Date.now();
    const seconds = Math.max((this.drawnAt - this.startedAt) / 1000, 0.001);
    const share = event.bytesTotal
      ? `${Math.min(100, Math.floor((event.bytes / event.bytesTotal) * 100))} %`
      : undefined;
    const line = [
      this.stage,
      `${formatCount(event.read)} rows`,
      `${formatCount(Math.round(event.read / seconds))} rows/s`,
      formatBytes(event.bytes),
      share,
      event.quarantined > 0 ? `${formatCount(event.quarantined)} refused` : undefined,
    ];
    const text = line
      .filter(Boolean)
      .join('  ')
      .slice(0, this.terminal.columns - 1);
    this.terminal.complain(`${CLEAR_LINE}${text}`);
    this.isDrawn = true;
  }
}
