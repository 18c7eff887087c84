import { db } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { lockLoad, requireVersion, toLoadView } from './internal';
import { setLoadOwnerInputSchema, type LoadView, type Owner, type SetLoadOwnerInput } from './schemas';

const mostPeople = 1_000;

/** Who may own a load: everybody who can sign in, by name. Editor. */
export async function listPossibleOwners(context: ActorContext): Promise<Owner[]> {
  requireRole(context, 'editor');
  return db().user.findMany({
    where: { disabledAt: null },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
    take: mostPeople,
  });
}

/** Says who to ask about a load; null for nobody. Editor. @throws ControlError `loads.noSuchOwner` */
export async function setLoadOwner(context: ActorContext, input: SetLoadOwnerInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, ownerId } = parseInput(setLoadOwnerInputSchema, input);
  await transaction(async (tx) => {
    await lockLoad(tx, id);
    const owner = ownerId && (await tx.user.findUnique({ where: { id: ownerId, disabledAt: null } }));
    if (ownerId && !owner) throw noSuchOwner();
    await tx.load.update({ where: { id }, data: { ownerId } });
    const details = { ownerId, owner: owner ? owner.name : null };
    await recordAudit(tx, context, { action: 'loads.setOwner', entityId: id, details });
  });
  return toLoadView(await requireVersion(id));
}

function noSuchOwner(): ControlError {
  const message = 'This person cannot sign in any more. Choose another.';
  return new ControlError('loads.noSuchOwner', { kind: 'invalid', message, fields: { ownerId: message } });
}
