import { db } from '@/lib/db';
import { env } from '@/lib/env';
import type { Source, Upload } from '@/lib/generated/prisma/client';
import { notFound } from '../errors';
import { parseConfig, requireKind } from '../kinds';
import { openConfig, namesOf, sealConfig, splitConfig, type SplitConfig } from '../secret-config';
import { pathOfUpload, requireUpload, uploadFolder } from '../uploads';
import { sourceKinds } from './kinds';
import type { SourceView } from './schemas';

type Config = Record<string, unknown>;
export type SourceWithUpload = Source & { upload: Upload | null };

/** What the engine needs to read a source: its whole config, secrets included, and the folders it may read. */
export interface ReadableSource {
  kind: string;
  config: Config;
  fileRoots: string[];
}

export async function requireSource(id: string): Promise<SourceWithUpload> {
  const source = await db().source.findUnique({ where: { id }, include: { upload: true } });
  if (!source) throw notFound('source');
  return source;
}

/** For the engine alone, never for an answer, a log or a record. */
export async function readableSource(source: SourceWithUpload): Promise<ReadableSource> {
  const stored = { ...(source.config as Config), ...openConfig(source.secret, source.id) };
  return readable(source.kind, stored, source.uploadId ?? undefined);
}

/**
 * An upload is read from the upload folder and nothing else may be; a path of the person's own only from the
 * configured roots.
 */
export async function readable(
  kindName: string,
  config: Config,
  uploadId: string | undefined,
): Promise<ReadableSource> {
  const kind = requireKind(sourceKinds, kindName, 'source');
  if (uploadId === undefined) {
    return {
      kind: kindName,
      config: withoutUrlCredentials(parseConfig(kind, config)),
      fileRoots: env().fileRoots,
    };
  }
  const path = pathOfUpload(await requireUpload(uploadId));
  return { kind: kindName, config: parseConfig(kind, { ...config, path }), fileRoots: [uploadFolder()] };
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

/** The columns that hold a source's settings; a path to an upload is not stored, it follows from the upload. */
export async function storedSettings(
  id: string,
  spec: { kind: string; config: Config; uploadId: string | undefined },
): Promise<{ config: object; secret: string | null; secretFields: string[]; uploadId: string | null }> {
  const kind = requireKind(sourceKinds, spec.kind, 'source');
  const { config } = await readable(spec.kind, spec.config, spec.uploadId);
  const { open, secret } = splitConfig(config, kind.secretFields);
  if (spec.uploadId !== undefined) delete open.path;
  return {
    config: open,
    secret: sealConfig(secret, id),
    secretFields: namesOf(secret),
    uploadId: spec.uploadId ?? null,
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

export function toSourceView(source: SourceWithUpload): SourceView {
  const { upload } = source;
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
    label: sourceLabel(source),
    createdAt: source.createdAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}

/** The file's name, the path or the address, as people know it. */
export function sourceLabel(source: SourceWithUpload): string {
  if (source.upload) return source.upload.originalName;
  const { path, url } = source.config as { path?: string; url?: string };
  return path ?? url ?? source.name;
}
