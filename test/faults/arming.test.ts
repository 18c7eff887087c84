import { readFile, rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ensureBundle } from '@/jobs/bootstrap/bundle.mjs';
import { buildArmedWorker } from './worker/build-worker';

const emptyBody = /function passing\([^)]*\)\s*\{\s*\}/;

it.each(['worker', 'cli', 'supervisor'])(
  'leaves nothing in the %s of the product that could be armed',
  async (program) => {
    await ensureBundle(program);
    const stamp = await readFile(`.stevedore/build/${program}.stamp`, 'utf8');
    const inputs = Object.keys(JSON.parse(stamp) as object);
    expect(inputs.filter((file) => file.startsWith('test/'))).toEqual([]);
    const text = await readFile(`.stevedore/build/${program}.mjs`, 'utf8');
    expect(text).not.toContain('STEVEDORE_FAULTS_PORT');
    if (program !== 'supervisor') expect(text).toMatch(emptyBody);
  },
);

it('arms the worker of these tests by another module, and by that alone', async () => {
  const bundle = await buildArmedWorker();
  const text = await readFile(bundle, 'utf8');
  await rm(bundle);
  expect(text).toContain('STEVEDORE_FAULTS_PORT');
  expect(text).not.toMatch(emptyBody);
});
