import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { requireFreeSpace } from './free-space';

it('names the folder on a disk that has too little room, and says what to do', async () => {
  await expect(requireFreeSpace([tmpdir()], 2 ** 60)).rejects.toThrow(
    new RegExp(`The disk that holds ${tmpdir()} is full: \\d+ MB are free.*set STEVEDORE_DATA_DIR`),
  );
});

it('tells how much room there is', async () => {
  expect(await requireFreeSpace([tmpdir()], 1)).toBeGreaterThan(1);
});
