import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { say } from './run.mjs';

/**
 * Does `work` while no other process of this clone does the same; a lock whose holder died is taken over.
 * @param {string} name
 * @param {() => Promise<void>} work  has to look again whether there is something to do: the holder may have done it
 */
export async function withLock(name, work) {
  const folder = path.join(root, '.stevedore');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.lock`);
  let isAnnounced = false;
  while (!take(file)) {
    if (!isAnnounced) say(`Waiting for another process that prepares the same (${file}).`);
    isAnnounced = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isHeld(file)) rmSync(file, { force: true });
  return false;
}

function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
