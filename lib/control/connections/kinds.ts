import { destinations } from '@/lib/engine';
import type { ActorContext } from '../context';
import { toKindView, type Kind } from '../kinds';
import { requireRole } from '../verb';
import type { KindView } from './schemas';

export const connectionKinds: Kind[] = Object.values(destinations).map((destination) => ({
  kind: destination.kind,
  title: destination.title,
  schema: destination.configSchema,
  secretFields: destination.secretFields,
  secretsGoTo: (config) => destination.secretsGoTo(config as never),
}));

/** What a connection can reach, for the form that makes one. Viewer. */
export async function listConnectionKinds(context: ActorContext): Promise<KindView[]> {
  requireRole(context, 'viewer');
  return connectionKinds.map(toKindView);
}
