import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { buildFolder, root } from './paths.mjs';
import { say } from './run.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** The Node programs, each bundled from its entry point to `.stevedore/build/<name>.mjs`. */
const entries = {
  supervisor: 'jobs/supervisor/main.ts',
  worker: 'jobs/worker.ts',
  batches: 'jobs/batches/main.ts',
  cli: 'jobs/cli/main.ts',
  sample: 'jobs/sample/main.ts',
  bench: 'test/bench/main.ts',
  'bench-web': 'test/bench/web/main.ts',
  'bench-detect': 'test/bench/detect/main.ts',
  seed: 'prisma/scenarios/main.ts',
  'bench-tabs': 'test/bench/tabs/main.ts',
  faults: 'test/faults/main.ts',
};

/**
 * Bundles one program when a file that went into it has changed. The check asks the file system for some hundred
 * times and sizes, which takes a few milliseconds.
 */
export async function ensureBundle(name) {
  if (isFresh(name)) return;
  await withLock(`bundle-${name}`, async () => {
    if (isFresh(name)) return;
    const { build } = await import('esbuild');
    const result = await build(options(name));
    writeStamp(name, JSON.stringify(inputsOf(result.metafile)));
  });
}

/** Bundles a program again whenever its files change, until the process ends. */
export async function watchBundle(name) {
  const { context } = await import('esbuild');
  const watcher = await context({ ...options(name), plugins: [announce(name)], logLevel: 'error' });
  await watcher.watch();
}

/**
 * The command line's libraries go into its bundle: reading one file instead of hundreds halves the time to its start. All
 * but the SQL parser, which is loaded when it is needed, and pg's native driver, which is not installed.
 */
const wholeBundle = {
  external: ['libpg-query', 'pg-native'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};

function options(name) {
  return {
    entryPoints: [path.join(root, entries[name])],
    outfile: path.join(buildFolder, `${name}.mjs`),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    ...(name === 'cli' ? wholeBundle : { packages: 'external' }),
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
    tsconfig: path.join(root, 'tsconfig.json'),
  };
}

function announce(name) {
  let builds = 0;
  const setup = (build) =>
    build.onEnd((result) => {
      if (builds++ > 0) say(result.errors.length > 0 ? `${name} does not build.` : `${name} is built again.`);
    });
  return { name: 'announce', setup };
}

function isFresh(name) {
  const stamp = readStamp(name);
  if (stamp === undefined || !existsSync(path.join(buildFolder, `${name}.mjs`))) return false;
  return Object.entries(JSON.parse(stamp)).every(([file, made]) => fileState(file) === made);
}

function inputsOf(metafile) {
  const files = [
    ...Object.keys(metafile.inputs),
    'package-lock.json',
    'jobs/bootstrap/bundle.mjs',
    'tsconfig.json',
  ];
  return Object.fromEntries(files.map((file) => [file, fileState(file)]));
}

function fileState(file) {
  const status = statSync(path.join(root, file), { throwIfNoEntry: false });
  return status ? `${status.mtimeMs} ${status.size}` : undefined;
}
