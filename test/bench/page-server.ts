import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PAGE_RECORDS } from './data/order-pages';

/** Serves a folder of pages from a process of its own, which ends with `close` or with us. */
export async function startPageServer(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const program = path.resolve('test/bench/programs/page-server.mjs');
  const child = spawn(process.execPath, [program, folder, String(PAGE_RECORDS)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [port] = (await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('The server of pages did not start.'))),
  ])) as [Buffer];
  return {
    url: `http://127.0.0.1:${String(port).trim()}/orders`,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
