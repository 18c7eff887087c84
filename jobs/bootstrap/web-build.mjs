import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { runScript, say } from './run.mjs';
import { contentStamp, readStamp, writeStamp } from './stamps.mjs';

const inputs = [
  'app',
  'lib',
  'public',
  'prisma/schema.prisma',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const isRelevant = (file) => !/\.test\.tsx?$/.test(file) && !file.startsWith('lib/generated/');

/** Builds the web application when a file that goes into it has changed. Call it under the lock `web`. */
export async function ensureWebBuild() {
  const wanted = contentStamp(inputs, isRelevant);
  if (readStamp('web') === wanted && existsSync(path.join(root, '.next/BUILD_ID'))) return;
  say('Building the web application …');
  const status = await runScript('next/dist/bin/next', ['build'], { env: { NODE_ENV: 'production' } });
  if (status !== 0) throw new Error('The web application could not be built; the reason is above.');
  writeStamp('web', wanted);
}
