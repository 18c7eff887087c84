import path from 'node:path';
import { build } from 'esbuild';

/** Bundles a program for a process of its own. @returns its path, which whoever asks for it removes */
export async function bundleProgram(entry: string): Promise<string> {
  // Beside node_modules, so that what is not bundled is found.
  const outfile = path.resolve(`.stevedore/test/${path.basename(entry, '.ts')}-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' },
    ...{ packages: 'external', logLevel: 'warning' },
  });
  return outfile;
}
