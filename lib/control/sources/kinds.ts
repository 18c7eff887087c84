import { formats, sources } from '@/lib/engine';
import { env } from '@/lib/env';
import type { ActorContext } from '../context';
import type { KindView } from '../connections/schemas';
import { toKindView, type Kind } from '../kinds';
import { requireRole } from '../verb';

export const sourceKinds: Kind[] = Object.values(sources).map((source) => ({
  kind: source.kind,
  title: source.title,
  schema: source.configSchema,
  secretFields: source.secretFields,
  secretsGoTo: (config) => source.secretsGoTo(config as never),
  connection: 'connection' in source ? source.connection : undefined,
}));

/** What can be read, for the form that makes a source. Viewer. */
export async function listSourceKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  return sourceKinds.map(toKindView);
}

/** Folders on the worker that a source may read files from, absolute. Viewer. */
export function listFileRoots(context: ActorContext): string[] {
  requireRole(context, 'viewer');
  return env().fileRoots;
}

/** The formats and their dialects, for correcting what was detected. Viewer. */
export async function listFormatKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  const chosen = Object.values(formats).filter((format) => !('isOfSource' in format && format.isOfSource));
  return chosen.map((format) =>
    toKindView({ kind: format.kind, title: format.title, schema: format.dialectSchema, secretFields: [] }),
  );
}
