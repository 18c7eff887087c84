import { execFileSync } from 'node:child_process';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * The user that PostgreSQL runs as: undefined means "as ourselves". PostgreSQL refuses to run as root, so root hands
 * it to the system user `postgres`, which is created where it is missing.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp('postgres') ?? createUser();
}

function lookUp(name: string): SystemUser | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function createUser(): SystemUser {
  const failed =
    'PostgreSQL does not run as root, and the system user `postgres` could not be created. Create it (`useradd --system --user-group postgres`) or run Stevedore as another user.';
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(failed, { cause: error });
  }
  const user = lookUp('postgres');
  if (!user) throw new Error(failed);
  return user;
}
