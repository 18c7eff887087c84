import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stevedore-env-'));
  vi.resetModules();
  vi.stubEnv('STEVEDORE_DATA_DIR', folder);
  vi.stubEnv('STEVEDORE_SECRET_KEY', '');
  vi.stubEnv('NEXTAUTH_SECRET', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('env', () => {
  it('names every variable that is wrong and what it should be', async () => {
    vi.stubEnv('PORT', 'eighty');
    vi.stubEnv('DATABASE_URL', 'mysql://x');
    const { env } = await import('./env');
    expect(() => env()).toThrow(
      /DATABASE_URL must start with postgres:\/\/.*PORT must be a whole number from 1 to 65535/,
    );
  });

  it('takes an empty variable as not set', async () => {
    vi.stubEnv('PORT', '');
    vi.stubEnv('HOST', ' ');
    const { env } = await import('./env');
    expect(env()).toMatchObject({ port: 3000, host: '127.0.0.1' });
  });

  it('lets loads read the inbox of the data folder where no folder is named', async () => {
    vi.stubEnv('STEVEDORE_FILE_ROOTS', '');
    const { env } = await import('./env');
    expect(env().fileRoots).toEqual([path.join(folder, 'inbox')]);
  });

  it('splits file roots and makes them absolute', async () => {
    vi.stubEnv('STEVEDORE_FILE_ROOTS', `/srv/in${path.delimiter}data${path.delimiter}`);
    const { env } = await import('./env');
    expect(env().fileRoots).toEqual(['/srv/in', path.resolve('data')]);
  });
});

describe('secretKey', () => {
  it('is generated once, readable by its owner alone, and stays the same', async () => {
    const { secretKey } = await import('./env');
    const key = secretKey();
    vi.resetModules();
    const again = (await import('./env')).secretKey();
    expect(key).toHaveLength(32);
    expect(again.equals(key)).toBe(true);
    expect(statSync(path.join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('comes from the environment as hex or base64, and nothing else passes', async () => {
    const bytes = Buffer.alloc(32, 7);
    const { secretKey, overrideEnvironment } = await import('./env');
    for (const text of [bytes.toString('hex'), bytes.toString('base64')]) {
      overrideEnvironment({ STEVEDORE_SECRET_KEY: text });
      expect(secretKey().equals(bytes)).toBe(true);
    }
    overrideEnvironment({ STEVEDORE_SECRET_KEY: 'too short' });
    expect(() => secretKey()).toThrow(/STEVEDORE_SECRET_KEY must hold 32 bytes/);
  });
});
