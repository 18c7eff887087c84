import { inspectLookup } from '@/lib/engine';
import type { ActorContext } from '../context';
import { callEngine, parseInput, requireRole } from '../verb';
import { configWithSecrets, requireConnection } from './internal';
import { previewLookupInputSchema, type LookupView, type PreviewLookupInput } from './schemas';

/** Columns and first values of a table that expressions are to look values up in. Editor. */
export async function previewLookup(context: ActorContext, input: PreviewLookupInput): Promise<LookupView> {
  requireRole(context, 'editor');
  const { connectionId, ...lookup } = parseInput(previewLookupInputSchema, input);
  const connection = await requireConnection(connectionId);
  const unnamed = { name: '', ...lookup };
  return callEngine(() => inspectLookup(connection.kind, configWithSecrets(connection), unnamed));
}
