import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { requireKind } from '../kinds';
import { withStoredSecrets } from '../secret-config';
import { parseInput, requireRole, transaction } from '../verb';
import { requireSource, sourceParts, storedSettings, toSourceView, type WholeSource } from './internal';
import { sourceKinds } from './kinds';
import { updateSourceInputSchema, type SourceView, type UpdateSourceInput } from './schemas';

type Config = Record<string, unknown>;

/**
 * Changes name, settings or the uploaded file. Secrets that the input leaves out stay, as long as they go
 * to the same server. Editor.
 */
export async function updateSource(context: ActorContext, input: UpdateSourceInput): Promise<SourceView> {
  requireRole(context, 'editor');
  const { id, name, ...changes } = parseInput(updateSourceInputSchema, input);
  const current = await requireSource(id);
  const isChanged = Object.values(changes).some((change) => change !== undefined);
  const settings = isChanged ? await changedSettings(current, changes) : {};
  const source = await transaction(async (tx) => {
    const updated = await tx.source.update({
      where: { id },
      data: { name, ...settings },
      include: sourceParts,
    });
    await recordAudit(tx, context, {
      action: 'sources.update',
      entityId: id,
      details: { name: updated.name, isConfigChanged: isChanged },
    });
    return updated;
  });
  return toSourceView(source);
}

function changedSettings(
  current: WholeSource,
  { config, uploadId, connectionId }: Omit<UpdateSourceInput, 'id' | 'name'>,
) {
  const given = config ?? (current.config as Config);
  const kind = requireKind(sourceKinds, current.kind, 'source');
  // A path of one's own in the new settings takes the place of an upload.
  const keptUpload = given.path === undefined ? (current.uploadId ?? undefined) : undefined;
  return storedSettings(current.id, {
    kind: current.kind,
    config: withStoredSecrets(kind, given, current),
    uploadId: uploadId ?? keptUpload,
    connectionId: connectionId ?? current.connectionId ?? undefined,
  });
}
