import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { FailPoint } from '@/lib/engine/fail-point';
import type { Passing } from './worker/armed-fail-point';

/** A worker that stands at a fail point. */
export interface Stopped {
  pid: number;
  letGo(): void;
}

export interface Switchboard {
  port: number;
  /** Resolves when a worker comes by for the nth time; only that one is stopped, all others go on. */
  stopAt(point: FailPoint, nth: number): Promise<Stopped>;
  close(): void;
}

/** Where the armed workers of one test ask whether to go on. */
export async function openSwitchboard(): Promise<Switchboard> {
  let wanted: { point: FailPoint; left: number; stop(stopped: Stopped): void } | undefined;
  const sockets = new Set<Socket>();
  const answer = (socket: Socket, { id, pid, point }: Passing) => {
    const letGo = () => void socket.write(`${id}\n`);
    if (point !== wanted?.point || (wanted.left -= 1) > 0) return letGo();
    const { stop } = wanted;
    wanted = undefined;
    stop({ pid, letGo });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    // Of a worker that was killed; the reader says again what the socket has said.
    const reader = createInterface(socket).on('error', () => undefined);
    reader.on('line', (line) => answer(socket, JSON.parse(line) as Passing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stopAt: (point, nth) => new Promise((stop) => (wanted = { point, left: nth, stop })),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
