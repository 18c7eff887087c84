import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { run, say } from './run.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

const modules = path.join(root, 'node_modules');
/** `npm install` writes its own record and the lock within moments of each other, in either order. */
const slackMs = 60_000;

/** Installs the dependencies with `npm ci` when they are missing or package-lock.json has changed since. */
export async function ensureDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const isInstalled = () => readStamp('dependencies', modules) === wanted;
  if (isInstalled()) return;
  await withLock('dependencies', async () => {
    if (isInstalled()) return;
    if (!isInstalledByHand()) await install();
    writeStamp('dependencies', wanted, modules);
  });
}

/** Someone ran npm themselves after the lock had changed: npm's record of what it installed is the newer file. */
function isInstalledByHand() {
  try {
    const record = statSync(path.join(modules, '.package-lock.json')).mtimeMs;
    return record + slackMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
  } catch {
    return false;
  }
}

async function install() {
  say('Installing dependencies (npm ci) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const status = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  if (status !== 0) {
    throw new Error(
      'The dependencies could not be installed; npm says why above. If it could not reach its registry, check the connection (`npm ping`) and run the command again.',
    );
  }
}
