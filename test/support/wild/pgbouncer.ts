import { execFileSync, spawn } from 'node:child_process';
import { access, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/jobs/supervisor/ports';
import { postgresUser } from '@/jobs/supervisor/postgres/system-user';

const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

/**
 * A PgBouncer before the database of `url`.
 * @throws where PgBouncer is not installed, with the command that installs it
 */
export async function startPgbouncer(
  url: string,
  poolMode: 'session' | 'transaction' | 'statement',
): Promise<{ url: string; stop: () => Promise<void> }> {
  const program = await findProgram();
  const target = new URL(url);
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-pgbouncer-'));
  const users = path.join(folder, 'users.txt');
  const config = path.join(folder, 'pgbouncer.ini');
  await writeFile(users, `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
  await writeFile(
    config,
    `[databases]
* = host=${target.hostname} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = ${poolMode}
default_pool_size = 20
`,
  );
  // It refuses to run as root.
  const user = postgresUser();
  if (user) for (const file of [folder, users, config]) await chown(file, user.uid, user.gid);
  const child = spawn(program, ['-q', config], { ...user, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await ready(port);
  const pooled = new URL(url);
  pooled.port = String(port);
  return {
    url: pooled.toString(),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function findProgram(): Promise<string> {
  const isThere = (program: string) => access(program).then(() => true, () => false); // prettier-ignore
  // As root on a Debian machine the tests fetch what they lack, as they do with the browser.
  const isInstallable = process.getuid?.() === 0 && (await isThere('/usr/bin/apt-get'));
  for (const mayInstall of [isInstallable, false]) {
    for (const program of PROGRAMS) if (await isThere(program)) return program;
    if (!mayInstall) continue;
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'pgbouncer'], {
      stdio: 'ignore',
    });
  }
  throw new Error('PgBouncer is missing: apt-get install -y --no-install-recommends pgbouncer');
}

async function ready(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.end());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('PgBouncer does not take connections.');
}
