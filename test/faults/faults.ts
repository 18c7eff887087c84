import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { query } from '../support/query';
import type { World } from './world';

/** A worker that stands at a fail point, and the means to strike. */
export interface Victim {
  world: World;
  batchId: string;
  /** Of the worker. */
  pid: number;
  /** Lets it go on. */
  letGo(): void;
  /** 0 to 1. */
  random(): number;
}

export interface Fault {
  /** For people: what happens. */
  title: string;
  /** What the world needs beside what every cell has. */
  needs: { ownServer?: boolean; proxy?: boolean; supervisor?: boolean; smallDisk?: boolean };
  /** The batch may fail, with the table as it was: nothing but a person can cure it. */
  mayFail?: boolean;
  /** Strikes, and lets the worker go on. @returns what is to be done once the batch has ended */
  strike(victim: Victim): Promise<(() => Promise<void>) | void>;
}

/** Everything that this command tries, in the order of the table. */
export const FAULTS = {
  'kill-worker': {
    title: 'the worker is killed (kill -9)',
    needs: {},
    async strike({ pid }) {
      process.kill(pid, 'SIGKILL');
    },
  },
  'kill-supervisor': {
    title: 'the supervisor above the worker is killed (kill -9)',
    needs: { supervisor: true },
    async strike({ world, pid, letGo }) {
      process.kill(world.workers.supervisorOf(pid), 'SIGKILL');
      letGo();
    },
  },
  'freeze-worker': {
    title: 'the worker stands still past its lease and then goes on (SIGSTOP, SIGCONT)',
    needs: {},
    async strike({ pid, letGo }) {
      process.kill(pid, 'SIGSTOP');
      letGo();
      return async () => void process.kill(pid, 'SIGCONT');
    },
  },
  'end-backend': {
    title: 'a backend of the batch is ended (pg_terminate_backend)',
    needs: {},
    async strike({ world, batchId, letGo, random }) {
      const backends = await world.backendsOf(batchId);
      const chosen = backends[Math.floor(random() * backends.length)];
      if (chosen !== undefined)
        await query(world.destinationUrl, 'SELECT pg_terminate_backend($1)', [chosen]);
      letGo();
    },
  },
  'cut-connection': {
    title: 'the network loses every connection to the destination, whose server does not notice',
    needs: { proxy: true },
    async strike({ world, letGo }) {
      world.proxy!.strand();
      letGo();
    },
  },
  'crash-destination': {
    title: 'the destination’s PostgreSQL stops at once and starts again',
    needs: { ownServer: true },
    async strike({ world, letGo }) {
      await world.server!.crash();
      letGo();
    },
  },
  'crash-control': {
    title: 'the control database’s PostgreSQL stops at once and starts again',
    needs: { ownServer: true },
    async strike({ world, letGo }) {
      await world.server!.crash();
      letGo();
    },
  },
  'full-disk': {
    title: 'the destination’s disk is full',
    needs: { smallDisk: true },
    mayFail: true,
    async strike({ world, letGo }) {
      const ballast = path.join(world.disk!.folder, '..', 'ballast');
      fill(ballast);
      letGo();
      return async () => rmSync(ballast);
    },
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

function fill(file: string): void {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(handle, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(handle);
  }
}
