import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Client } from 'pg';

export interface Sample {
  /** Of the web process. */
  memoryMb: number;
  sockets: number;
  /** To the control database, of all processes of the product. */
  connections: number;
  /** Among them those that listen for changes. */
  listening: number;
}

/** What one web process holds now, as Linux and PostgreSQL count it. */
export async function measure(pid: number, control: Client): Promise<Sample> {
  const { rows } = await control.query<{ connections: number; listening: number }>(`
    SELECT count(*)::int AS connections,
           (count(*) FILTER (WHERE application_name = 'stevedore listen'))::int AS listening
    FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'stevedore%'`);
  return { memoryMb: residentMb(pid), sockets: socketsOf(pid).length, ...rows[0]! };
}

function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1024;
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
