import { rm } from 'node:fs/promises';
import {
  checkWhole,
  parsePostgresUrl,
  type CheckedSource,
  type WholeContext,
  type WholeTask,
} from '@/lib/engine/index';
import { fileOf } from './engine-run';

type CheckOptions = Partial<Pick<WholeTask, 'format' | 'columns' | 'longestMs'>> &
  Partial<Pick<WholeContext, 'signal' | 'now' | 'onProgress' | 'random'>> & {
    content: string | Buffer;
    fileName?: string;
    /** Of the server that judges; left out, nobody does. */
    url?: string;
  };

/** Checks the whole of a file made for the occasion. */
export async function checkFile(options: CheckOptions): Promise<CheckedSource> {
  const { content, fileName = 'input.csv', url, format = {}, columns = [], longestMs = 60_000 } = options;
  const { signal = new AbortController().signal, now = Date.now, random = Math.random } = options;
  const { onProgress = () => undefined } = options;
  const { folder, file } = await fileOf(content, fileName);
  try {
    return await checkWhole(
      {
        ...{ source: { kind: 'file', config: { path: file } }, format, columns, longestMs },
        judge: url === undefined ? undefined : { kind: 'postgres', config: parsePostgresUrl(url) },
        ...{ fileRoots: null, baseFolder: folder },
      },
      { signal, now, random, onProgress, sleep: async () => undefined },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
