import { db, type Prisma } from '@/lib/db';
import { env } from '@/lib/env';
import { configWithSecrets, requireConnection } from '../connections';
import { ControlError, notFound } from '../errors';
import { parseConfig, requireKind, type Kind } from '../kinds';
import { openConfig, namesOf, sealConfig, splitConfig, type SplitConfig } from '../secret-config';
import { pathOfUpload, requireUpload, uploadFolder } from '../uploads';
import { sourceKinds } from './kinds';
import type { SourceView } from './schemas';

type Config = Record<string, unknown>;

export const sourceParts = { upload: true, connection: true } as const satisfies Prisma.SourceInclude;
export type WholeSource = Prisma.SourceGetPayload<{ include: typeof sourceParts }>;

/** What the engine needs to read a source: its whole config, secrets included, and the folders it may read. */
export interface ReadableSource {
  kind: string;
  config: Config;
  fileRoots: string[];
}

export async function requireSource(id: string): Promise<WholeSource> {
  const source = await db().source.findUnique({ where: { id }, include: sourceParts });
  if (!source) throw notFound('source');
  return source;
}

/** For the engine alone, never for an answer, a log or a record. */
export async function readableSource(source: WholeSource): Promise<ReadableSource> {
  const { kind, id, secret, uploadId, connectionId } = source;
  return readable({
    kind,
    config: { ...(source.config as Config), ...openConfig(secret, id) },
    uploadId: uploadId ?? undefined,
    connectionId: connectionId ?? undefined,
  });
}

/** What to read, its config with the secrets of its own. */
interface SourceToRead {
  kind: string;
  config?: Config | undefined;
  uploadId?: string | undefined;
  connectionId?: string | undefined;
}

/**
 * An upload is read from the upload folder and nothing else may be; a path of the person's own only from the
 * configured roots; a table by the settings of its connection and no others.
 */
export async function readable({ config = {}, ...spec }: SourceToRead): Promise<ReadableSource> {
  const kind = requireKind(sourceKinds, spec.kind, 'source');
  if (kind.connection !== undefined) {
    const reached = await reachedBy(kind, spec.connectionId);
    return { kind: kind.kind, config: parseConfig(kind, { ...config, ...reached }), fileRoots: [] };
  }
  if (spec.uploadId === undefined) {
    return {
      kind: kind.kind,
      config: withoutUrlCredentials(parseConfig(kind, config)),
      fileRoots: env().fileRoots,
    };
  }
  const path = pathOfUpload(await requireUpload(spec.uploadId));
  return { kind: kind.kind, config: parseConfig(kind, { ...config, path }), fileRoots: [uploadFolder()] };
}

/** How to reach the connection's system, secrets included. */
async function reachedBy(
  { title, connection: kind }: Kind,
  connectionId: string | undefined,
): Promise<Config> {
  const connection = connectionId === undefined ? undefined : await requireConnection(connectionId);
  if (connection && connection.kind === kind) return configWithSecrets(connection);
  const message = `${title}: choose a connection of kind ${kind}.`;
  throw new ControlError('input.invalid', { kind: 'invalid', message, fields: { connectionId: message } });
}

/** Settings that need not be whole yet, parted into what may be shown and what is secret. */
export function splitSettings(kindName: string, { url, ...config }: Config): SplitConfig {
  const { secretFields } = requireKind(sourceKinds, kindName, 'source');
  // What is no address yet may hold a password that cannot be told from the rest.
  const isAddress = typeof url === 'string' && URL.canParse(url);
  return splitConfig(isAddress ? withoutUrlCredentials({ ...config, url }) : config, secretFields);
}

/** Who the secrets of such settings would be sent to; undefined where the settings do not say yet. */
export function recipientOfSecrets(kindName: string, config: Config): string | undefined {
  const kind = requireKind(sourceKinds, kindName, 'source');
  const { data } = kind.schema.safeParse(config);
  return data === undefined ? undefined : kind.secretsGoTo?.(data as Config);
}

/** Files that somebody watches: whatever the load's own source is, they are read from the configured roots alone. */
export function readableFiles(files: readonly string[]): ReadableSource {
  return { kind: 'file', config: { path: files[0] }, fileRoots: env().fileRoots };
}

/**
 * The columns that hold a source's settings. What follows from an upload or a connection is not stored: the path, the
 * address, the password.
 */
export async function storedSettings(
  id: string,
  spec: SourceToRead,
): Promise<{
  config: object;
  secret: string | null;
  secretFields: string[];
  uploadId: string | null;
  connectionId: string | null;
}> {
  const kind = requireKind(sourceKinds, spec.kind, 'source');
  const { config } = await readable(spec);
  const connectionId = kind.connection === undefined ? undefined : spec.connectionId;
  const reached = connectionId === undefined ? {} : await reachedBy(kind, connectionId);
  const own = Object.fromEntries(Object.entries(config).filter(([name]) => !(name in reached)));
  const { open, secret } = splitConfig(own, kind.secretFields);
  if (spec.uploadId !== undefined) delete open.path;
  return {
    config: open,
    secret: sealConfig(secret, id),
    secretFields: namesOf(secret),
    uploadId: spec.uploadId ?? null,
    connectionId: connectionId ?? null,
  };
}

/** User and password in an address mean basic authentication; an address is shown, a header's value is not. */
function withoutUrlCredentials(config: Config): Config {
  const { url, headers } = config as { url?: string; headers?: { name: string; value: string }[] };
  if (url === undefined) return config;
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return config;
  const pair = `${percentDecoded(username)}:${percentDecoded(password)}`;
  const header = { name: 'Authorization', value: `Basic ${Buffer.from(pair).toString('base64')}` };
  const others = (headers ?? []).filter(({ name }) => name.toLowerCase() !== 'authorization');
  address.username = address.password = '';
  return { ...config, url: address.href, headers: [...others, header] };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % means itself.
    return text;
  }
}

export function toSourceView(source: WholeSource): SourceView {
  const { upload, connection } = source;
  return {
    id: source.id,
    name: source.name,
    kind: source.kind,
    config: source.config as Config,
    secretsSet: source.secretFields,
    upload: upload && {
      id: upload.id,
      name: upload.originalName,
      size: Number(upload.size),
      isDeleted: upload.deletedAt !== null,
    },
    connection: connection && { id: connection.id, name: connection.name },
    label: sourceLabel(source),
    createdAt: source.createdAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}

/** The file's name, the path, the address or the table, as people know it. */
export function sourceLabel(source: WholeSource): string {
  if (source.upload) return source.upload.originalName;
  const { path, url, table } = source.config as {
    path?: string;
    url?: string;
    table?: { schema: string; name: string };
  };
  if (source.connection)
    return `${table ? `${table.schema}.${table.name}` : 'query'} of ${source.connection.name}`;
  return path ?? url ?? source.name;
}
