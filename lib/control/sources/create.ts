import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { sourceParts, storedSettings, toSourceView } from './internal';
import { createSourceInputSchema, type SourceView, type CreateSourceInput } from './schemas';

/** Stores where rows come from. Nothing is read here (detectSource does). Editor. */
export async function createSource(context: ActorContext, input: CreateSourceInput): Promise<SourceView> {
  requireRole(context, 'editor');
  const { name, ...spec } = parseInput(createSourceInputSchema, input);
  const id = uuidv7();
  const { kind } = spec;
  const settings = await storedSettings(id, spec);
  const source = await transaction(async (tx) => {
    const created = await tx.source.create({
      data: { id, name, kind, ...settings, createdById: actorId(context) },
      include: sourceParts,
    });
    await recordAudit(tx, context, { action: 'sources.create', entityId: id, details: { name, kind } });
    return created;
  });
  return toSourceView(source);
}
