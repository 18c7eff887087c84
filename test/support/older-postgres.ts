import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { platformPackage } from '@/jobs/supervisor/postgres/binaries';

/** The versions beside the product's own that its engine is tested on: each by a file of its own, for files run side by side. */
const VERSIONS = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
} as const;

export type OlderMajor = keyof typeof VERSIONS;

export const OLDER_MAJORS = Object.keys(VERSIONS).map(Number) as OlderMajor[];

const folder = path.resolve('.stevedore/postgresql');

/**
 * Fetches an older PostgreSQL into the build folder, once.
 * @returns a folder whose node_modules holds it
 */
export async function installOlderPostgres(major: OlderMajor): Promise<string> {
  const version = VERSIONS[major];
  const home = path.join(folder, version);
  const isThere = await readFile(path.join(home, 'node_modules', platformPackage, 'package.json')).catch(
    () => undefined,
  );
  if (isThere) return home;
  const draft = `${home}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await writeFile(path.join(draft, 'package.json'), '{ "private": true }');
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', `${platformPackage}@${version}`], {
    cwd: draft,
  });
  await rename(draft, home).catch(() => rm(draft, { recursive: true }));
  return home;
}
