import { once } from 'node:events';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { LoadError } from '../../errors';
import type { PostgresConfig } from '../../sql/postgres/config';
import { tlsError } from '../../sql/postgres/connect';

const PATIENCE_MS = 15_000;
/** The protocol's SSLRequest: its length, then 80877103. The server answers with one byte, before any login. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

const UNREACHED: Record<string, { field: string; remedy: string }> = {
  ECONNREFUSED: { field: 'port', remedy: 'Nothing listens there: check the port, and that the server runs.' },
  ENOENT: {
    field: 'host',
    remedy: 'There is no such socket: check the folder, the port, and that the server runs.',
  },
};
const SILENT = { field: 'host', remedy: 'Check the address, and that no firewall stands between.' };

/** What keeps the server from being reached. */
export class Unreached extends Error {
  constructor(
    message: string,
    readonly field: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Opens a bare connection, as far as the network goes. @throws Unreached */
export async function reach({ host, port }: PostgresConfig): Promise<Socket> {
  const socket = host.startsWith('/')
    ? connectSocket({ path: `${host}/.s.PGSQL.${port}` })
    : connectSocket({ host, port });
  // Past the first answer the socket may break at any time, which is for whoever reads from it.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return socket;
  } catch (error) {
    socket.destroy();
    const { code, name } = error as NodeJS.ErrnoException;
    const { field, remedy } = UNREACHED[code ?? ''] ?? SILENT;
    const why = name === 'AbortError' ? `no answer within ${PATIENCE_MS / 1000} s` : (code ?? 'no answer');
    throw new Unreached(`${host}:${port} cannot be reached (${why}).`, field, remedy);
  }
}

/**
 * Asks an open connection for TLS and shakes hands, as the driver will.
 * @returns protocol and cipher; undefined where the server offers none
 * @throws LoadError `destination.badCertificate`, Unreached where what answers is no PostgreSQL
 */
export async function shakeHands(socket: Socket, config: PostgresConfig): Promise<string | undefined> {
  if ((await askForTls(socket, config)) === 'N') return undefined;
  let secure: TLSSocket | undefined;
  try {
    secure = connectTls({
      socket,
      rejectUnauthorized: config.sslMode === 'verify-full',
      ...(isIP(config.host) ? {} : { servername: config.host }),
    });
    await once(secure, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return `${secure.getProtocol()}, ${secure.getCipher().name}`;
  } catch (error) {
    throw (
      tlsError(error, config) ??
      new LoadError('destination.badCertificate', {
        class: 'fatal',
        message: `${config.host} offers TLS, but the handshake fails: ${(error as Error).message}.`,
        remedy: 'Check the TLS versions and the certificate of the server.',
        cause: error,
      })
    );
  } finally {
    secure?.destroy();
  }
}

async function askForTls(socket: Socket, { host, port }: PostgresConfig): Promise<'S' | 'N'> {
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const answer = once(socket, 'data', { signal }).then(([bytes]) =>
    (bytes as Buffer).toString('latin1', 0, 1),
  );
  socket.write(SSL_REQUEST);
  const letter = await answer.catch(() => undefined);
  if (letter === 'S' || letter === 'N') return letter;
  throw new Unreached(
    `${host}:${port} is reached, but does not answer as PostgreSQL does.`,
    'port',
    'Check that this is the port of PostgreSQL, and not of another service.',
  );
}
