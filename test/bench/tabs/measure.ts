import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Client } from 'pg';

/** Memory is that of the web process once it has collected its garbage: what is left is held by somebody. */
export interface Sample {
  /** Of JavaScript: objects, and buffers that belong to them. */
  heapMb: number;
  /** Of the whole process, as the system counts it: with code, stacks and what the allocator keeps. */
  memoryMb: number;
  /** Of the web process. */
  sockets: number;
  /** To the control database, of all processes of the product. */
  connections: number;
  /** Among them those that listen for changes. */
  listening: number;
}

export interface Subject {
  /** Of the web process, which runs ./probe.mjs. */
  pid: number;
  /** Where the sockets of the probes are. */
  dataDir: string;
  control: Client;
}

/** What one web process holds now, as Node, Linux and PostgreSQL count it. */
export async function measure({ pid, dataDir, control }: Subject): Promise<Sample> {
  const memory = await collectGarbage(path.join(dataDir, `${pid}.sock`));
  const { rows } = await control.query<{ connections: number; listening: number }>(`
    SELECT count(*)::int AS connections,
           (count(*) FILTER (WHERE application_name = 'stevedore listen'))::int AS listening
    FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stevedore%'`);
  return {
    heapMb: (memory.heapUsed + memory.external) / 1e6,
    memoryMb: memory.rss / 1e6,
    sockets: socketsOf(pid).length,
    ...rows[0]!,
  };
}

async function collectGarbage(probe: string): Promise<NodeJS.MemoryUsage> {
  const socket = connect(probe);
  await once(socket, 'connect');
  return JSON.parse(await text(socket)) as NodeJS.MemoryUsage;
}

/** Inodes of the sockets that a process has open; none of one that is gone or another user's. */
function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`)) ?? [];
      return inode ? [inode] : [];
    });
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The process that listens on a port of this machine. */
export function listenerOn(port: number): number {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listening(table, port)));
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const found = pids.find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
  if (found === undefined) throw new Error(`No process listens on port ${port}.`);
  return found;
}

const LISTEN = '0A';

function listening(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex}`))
    .map((fields) => fields[9]!);
}
