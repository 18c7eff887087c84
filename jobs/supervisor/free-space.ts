import { mkdir, statfs } from 'node:fs/promises';

/**
 * Makes sure that folders (made where missing) have room.
 * @returns free bytes of the fullest one
 * @throws Error naming the folder whose disk is full and what to do
 */
export async function requireFreeSpace(folders: string[], neededBytes: number): Promise<number> {
  const free: number[] = [];
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < neededBytes) {
      throw new Error(
        `The disk that holds ${folder} is full: ${megabytes(bavail * bsize)} are free, PostgreSQL needs ${megabytes(neededBytes)}. Free some space, or set STEVEDORE_DATA_DIR to a folder on another disk.`,
      );
    }
    free.push(bavail * bsize);
  }
  return Math.min(...free);
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MB`;
}
