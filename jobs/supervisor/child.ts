import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Say } from './say';

export interface ChildOptions {
  /** What the person at the terminal calls it. */
  name: string;
  /** Arguments of Node: file and its own arguments. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** How long it may take to end by itself once asked, in milliseconds. */
  graceMs: number;
  /** Whether what it prints on standard output is shown. */
  stdout: 'inherit' | 'ignore';
  say: Say;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A child that ran this long had recovered: the next crash is a new one. */
const steadyMs = 60_000;

/** A process that runs until it is stopped: after a crash it is started again, each time after a longer pause. */
export class Child {
  private process: ChildProcess | undefined;
  private pauseMs = firstPauseMs;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(private readonly options: ChildOptions) {}

  start(): void {
    const { args, env, stdout, name, say } = this.options;
    const startedAt = Date.now();
    // In a group of its own, so that Ctrl-C reaches the supervisor alone, which stops things in order. The channel
    // closes when the supervisor dies, and the child ends itself.
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', guard, ...args], {
      env: {
        NODE_COMPILE_CACHE: '.stevedore/compile-cache',
        ...env,
        STEVEDORE_SUPERVISOR: String(process.pid),
      },
      detached: true,
      stdio: ['ignore', stdout, 'inherit', 'ipc'],
    });
    this.process = child;
    child.once('error', (error) => say(`The ${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      this.process = undefined;
      if (this.isStopping) return;
      if (Date.now() - startedAt > steadyMs) this.pauseMs = firstPauseMs;
      say(
        `The ${name} ended (${signal ?? `status ${code}`}); starting it again in ${this.pauseMs / 1000} s.`,
      );
      this.timer = setTimeout(() => this.start(), this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
    });
  }

  /** Ends it for good: asked first, forced after the grace period. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const child = this.process;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), this.options.graceMs);
    await ended;
    clearTimeout(force);
  }

  /** Ends the running process; it comes back at once. */
  restart(): void {
    this.pauseMs = 0;
    this.process?.kill('SIGTERM');
  }

  /** Forces the end, without waiting. */
  kill(): void {
    this.isStopping = true;
    this.process?.kill('SIGKILL');
  }
}

const guard = './jobs/bootstrap/end-with-parent.mjs';
