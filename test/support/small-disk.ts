import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresUser } from '@/jobs/supervisor/postgres/system-user';

/**
 * A file system of a few megabytes that PostgreSQL may write to; undefined where this user may not mount one.
 */
export function mountSmallDisk(megabytes: number): { folder: string; unmount: () => void } | undefined {
  const mountPoint = mkdtempSync(path.join(tmpdir(), 'stevedore-small-disk-'));
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...words: string[]) => spawnSync(words[0]!, words.slice(1), { stdio: 'ignore' }).status === 0;
  if (!run(...asRoot, 'mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', mountPoint)) {
    rmSync(mountPoint, { recursive: true });
    return undefined;
  }
  const folder = path.join(mountPoint, 'data');
  mkdirSync(folder, { mode: 0o700 });
  const user = postgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  else chmodSync(folder, 0o700);
  const unmount = () => {
    run(...asRoot, 'umount', mountPoint);
    rmSync(mountPoint, { recursive: true, force: true });
  };
  return { folder, unmount };
}
