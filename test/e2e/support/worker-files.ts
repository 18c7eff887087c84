import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stack } from './stack';

/** Where the worker finds the file of that name. */
export function workerFile(name: string): string {
  return path.join(stack().dataDir, 'files', name);
}

/** Puts a file where the worker finds it. @returns its path there */
export async function sendFile(name: string, text: string): Promise<string> {
  const file = workerFile(name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}
