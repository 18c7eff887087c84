// The one way in: every npm script starts here. What a command needs (dependencies, Prisma's client, bundles, the web
// build) is made when it is missing or stale, then the command runs. Until `npm ci` has run there is nothing but Node,
// so this file and ./bootstrap use Node's own modules; this file also has to load on a Node that is too old.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const required = manifest.engines.node.replace(/[^\d.]/g, '');

if (isOlder(process.versions.node, required)) {
  console.error(
    `Stevedore needs Node ${required} or later; this is Node ${process.versions.node}. ` +
      'Install Node 24 (https://nodejs.org, or `nvm install 24`) and run the command again.',
  );
  process.exitCode = 1;
} else {
  const { runCommand } = await import('./bootstrap/commands.mjs');
  await runCommand(process.argv[2], process.argv.slice(3));
}

function isOlder(version, minimum) {
  const [major, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor = 0] = minimum.split('.').map(Number);
  return major < minMajor || (major === minMajor && minor < minMinor);
}
