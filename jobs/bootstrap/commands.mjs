import path from 'node:path';
import { ensureBundle, watchBundle } from './bundle.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './paths.mjs';
import { ensurePrismaClient } from './prisma-client.mjs';
import { withLock } from './lock.mjs';
import { ensureWebBuild } from './web-build.mjs';

/** What each command runs, and what has to be fresh before it does. */
const commands = {
  start: { entry: 'supervisor', bundles: ['supervisor', 'worker'], web: true, args: ['start'] },
  web: { entry: 'supervisor', bundles: ['supervisor'], web: true, args: ['web'] },
  worker: { entry: 'supervisor', bundles: ['supervisor', 'worker'], args: ['worker'] },
  dev: { entry: 'supervisor', bundles: ['supervisor', 'worker'], args: ['dev'], watch: ['worker'] },
  batches: { entry: 'batches', bundles: ['batches'] },
  cli: { entry: 'cli', bundles: ['cli'], prisma: false },
  sample: { entry: 'sample', bundles: ['sample'], prisma: false },
  bench: { entry: 'bench', bundles: ['bench', 'cli'], prisma: false },
  'bench-web': { entry: 'bench-web', bundles: ['bench-web'], web: true },
  'bench:detect': { entry: 'bench-detect', bundles: ['bench-detect'], prisma: false },
  seed: { entry: 'seed', bundles: ['seed'] },
  'bench:tabs': { entry: 'bench-tabs', bundles: ['supervisor', 'worker', 'bench-tabs'], web: true },
  faults: { entry: 'faults', bundles: ['supervisor', 'faults'] },
  test: { run: () => import('./test-run.mjs').then(({ runTests }) => runTests()) },
  verify: { run: () => import('./test-run.mjs').then(({ runVerify }) => runVerify()) },
};

/**
 * Prepares and runs one command. Whatever fails on the way is said in a sentence on standard error, with exit status 1.
 * @param {string} name  key of `commands`
 * @param {string[]} args  passed on to the command
 */
export async function runCommand(name, args) {
  try {
    const command = commands[name];
    if (!command)
      throw new Error(`There is no command ${name}. Commands: ${Object.keys(commands).join(', ')}.`);
    enterProject();
    await prepare(command);
    if (command.run) return await command.run();
    await runBundle(path.join(root, '.stevedore/build', `${command.entry}.mjs`), [
      ...(command.args ?? []),
      ...args,
    ]);
  } catch (error) {
    console.error(describe(error));
    process.exitCode = 1;
  }
}

/** Everything runs in the project's root; INIT_CWD keeps the folder that the person called from. */
function enterProject() {
  const calledByNpm = process.env.INIT_CWD !== undefined && process.cwd() === root;
  if (!calledByNpm) process.env.INIT_CWD = process.cwd();
  process.chdir(root);
  process.env.CHECKPOINT_DISABLE ??= '1';
  process.env.NEXT_TELEMETRY_DISABLED ??= '1';
}

async function prepare(command) {
  await ensureDependencies();
  if (command.prisma !== false) await ensurePrismaClient();
  for (const name of command.bundles ?? []) await ensureBundle(name);
  if (command.web) await withLock('web', ensureWebBuild);
  for (const name of command.watch ?? []) await watchBundle(name);
}

/** In this very process: a second Node would cost the command line its quick start. */
async function runBundle(file, args) {
  process.argv = [process.argv[0], file, ...args];
  process.setSourceMapsEnabled(true);
  await import(file);
}

function describe(error) {
  if (error?.code === 'ENOSPC') return 'The disk is full. Free some space and run the command again.';
  return process.env.LOG_LEVEL === 'debug' ? error.stack : error.message;
}
