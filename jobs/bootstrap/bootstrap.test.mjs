import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { contentStamp } from './stamps.mjs';

const scratch = path.join(root, '.stevedore', `test-${process.pid}`);
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe('the bootstrap', () => {
  it('says in a sentence that Node is too old, and how to get a newer one', () => {
    const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.1"})';
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', pretend, path.join(root, 'jobs/bootstrap.mjs'), 'start'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(
      /^Stevedore needs Node 20\.19 or later; this is Node 18\.20\.1\. Install Node 24/,
    );
  });

  it('says which commands there are', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'jobs/bootstrap.mjs'), 'begin'], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/There is no command begin\. Commands: start, /);
  });
});

describe('a content stamp', () => {
  const stamp = () => contentStamp([path.relative(root, scratch)]);
  const write = (name, text) => writeFileSync(path.join(scratch, name), text);

  it('changes with contents and names, and not with times', () => {
    mkdirSync(scratch, { recursive: true });
    write('a.ts', 'one');
    const first = stamp();
    write('a.ts', 'one');
    expect(stamp()).toBe(first);
    write('a.ts', 'two');
    const second = stamp();
    expect(second).not.toBe(first);
    write('b.ts', '');
    expect(stamp()).not.toBe(second);
  });
});

describe('a lock', () => {
  const name = `test-${process.pid}`;
  const file = path.join(root, '.stevedore', `${name}.lock`);

  it('lets one after the other work, and is gone afterwards', async () => {
    const log = [];
    const work = (id) => async () => {
      log.push(`${id} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      log.push(`${id} out`);
    };
    await Promise.all([withLock(name, work(1)), withLock(name, work(2))]);
    expect(log).toEqual(['1 in', '1 out', '2 in', '2 out']);
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a process that died with it', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, String(dead.pid));
    expect(await withLock(name, async () => 'done')).toBe('done');
  });
});
