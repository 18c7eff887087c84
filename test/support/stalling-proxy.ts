import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface StallingProxy {
  url: string;
  /** From here on a connection that begins a COPY sends nothing after that, as where a client or its network hangs. */
  stallCopies(): void;
  close(): Promise<void>;
}

/** Stands between a client and a PostgreSQL server. */
export async function stallingProxyTo(target: string): Promise<StallingProxy> {
  const url = new URL(target);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let isStalling = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isStalled = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (!isStalled) upstream.write(chunk);
      isStalled ||= isStalling && chunk.includes('COPY ');
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    stallCopies() {
      isStalling = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
