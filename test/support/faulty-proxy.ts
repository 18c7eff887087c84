import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface FaultyProxy {
  url: string;
  /** Cuts every connection and takes no new one, as a server does that loses power. */
  cut: () => void;
  /** Cuts the clients off, whose server does not notice, as a network does; new connections go through. */
  strand: () => void;
}

/** Stands between clients and a PostgreSQL server until it is cut. */
export async function proxyTo(target: string): Promise<FaultyProxy> {
  const url = new URL(target);
  const serverPort = Number(url.port);
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(serverPort, url.hostname);
    clients.add(client);
    client.on('close', () => clients.delete(client));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const strand = () => {
    for (const client of clients) {
      client.unpipe();
      client.destroy();
    }
  };
  return { url: url.toString(), cut, strand };
}
