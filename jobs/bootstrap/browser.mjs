import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run, say } from './run.mjs';

/**
 * Makes sure that a Chromium is there; as root on Debian or Ubuntu it is installed.
 * @returns {Promise<string | undefined>} what is missing, as a sentence; undefined where nothing is
 */
export async function ensureBrowser() {
  if (findChromium()) return undefined;
  if (canInstall()) {
    say('Installing chromium (apt-get) …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
  }
  if (findChromium()) return undefined;
  return 'chromium is missing: install the package chromium (`apt-get install chromium`), or set CHROMIUM_PATH.';
}

/** Path of the browser that the tests drive. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...folders.flatMap((at) => names.map((name) => path.join(at, name))),
  ];
  return candidates.find((file) => file && isExecutable(file));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function canInstall() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}
