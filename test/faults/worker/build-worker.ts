import path from 'node:path';
import type { Plugin } from 'esbuild';

const armed = path.resolve('test/faults/worker/armed-fail-point.ts');

/** The one difference to the worker of the product. */
const arming: Plugin = {
  name: 'arming',
  setup(build) {
    build.onResolve({ filter: /\/fail-point$/ }, () => ({ path: armed }));
  },
};

/** Bundles a worker as the product does, but for its fail points. @returns its path */
export async function buildArmedWorker(): Promise<string> {
  const { build } = await import('esbuild');
  // Beside node_modules, so that what is not bundled is found.
  const outfile = path.resolve(`.stevedore/faults/worker-${process.pid}.mjs`);
  await build({
    entryPoints: ['jobs/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
    plugins: [arming],
  });
  return outfile;
}
