import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { FailPoint } from '@/lib/engine/fail-point';

/** What a worker says when it comes by, as a line of JSON; the answer is the id alone. */
export interface Passing {
  id: number;
  pid: number;
  point: FailPoint;
}

const waiting = new Map<number, () => void>();
let visits = 0;
let link: Promise<Socket> | undefined;

/** Stands in for lib/engine/fail-point in the workers of the fault tests: goes on when the test lets it. */
export async function passing(point: FailPoint): Promise<void> {
  const socket = await (link ??= open());
  if (socket.destroyed) return;
  const id = (visits += 1);
  const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
  socket.write(`${JSON.stringify({ id, pid: process.pid, point } satisfies Passing)}\n`);
  await answered;
}

function open(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(Number(process.env.STEVEDORE_FAULTS_PORT), '127.0.0.1', () => resolve(socket));
    socket.unref();
    const end = () => {
      resolve(socket);
      for (const go of waiting.values()) go();
    };
    socket.on('error', end).on('close', end);
    const reader = createInterface(socket).on('error', end);
    reader.on('line', (id) => waiting.get(Number(id))?.());
  });
}
