import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openSharedHome, sharedHome } from './binaries';
import type { SystemUser } from './system-user';

/**
 * Where a new PostgreSQL data directory goes: into the data folder, or, where the server's user cannot get there (root's
 * home is closed to others), into a folder under /var/lib/stevedore that is named after the data folder's path.
 */
export function placeCluster(dataDir: string, user: SystemUser | undefined): string {
  if (!user || isReachable(dataDir, user)) return path.join(dataDir, 'postgres');
  openSharedHome();
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  // A data folder that was deleted leaves its database behind; the next one at the same path must not get it.
  for (let number = 1; ; number += 1) {
    const folder = path.join(sharedHome, number === 1 ? name : `${name}-${number}`);
    if (!existsSync(folder)) return folder;
  }
}

function isReachable(folder: string, user: SystemUser): boolean {
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}
