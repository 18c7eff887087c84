import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { runScript, say } from './run.mjs';
import { contentStamp, readStamp, writeStamp } from './stamps.mjs';

/** Generates the Prisma client into lib/generated/prisma when the schema or Prisma itself has changed. */
export async function ensurePrismaClient() {
  if (isFresh()) return;
  await withLock('prisma', async () => {
    if (!isFresh()) await generate();
  });
}

function isFresh() {
  return readStamp('prisma') === wantedStamp() && existsSync(path.join(root, 'lib/generated/prisma'));
}

function wantedStamp() {
  const prisma = JSON.parse(readFileSync(path.join(root, 'node_modules/prisma/package.json'), 'utf8'));
  return `${prisma.version} ${contentStamp(['prisma/schema.prisma'])}`;
}

async function generate() {
  say('Generating the database client …');
  // Prisma first looks for a native engine and tries to download it; to generate, any executable that exists will do.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath };
  const status = await runScript('prisma/build/index.js', ['generate', '--no-hints'], { env });
  if (status !== 0) throw new Error('The database client could not be generated; Prisma says why above.');
  writeStamp('prisma', wantedStamp());
}
