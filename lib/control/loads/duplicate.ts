import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { actorId, parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { copyVersion, requireVersion, toLoadView } from './internal';
import { loadIdInputSchema, type LoadIdInput, type LoadView } from './schemas';

const mostCharacters = 120;

/**
 * Makes a load like another, by the name "Copy of …" and owned by whoever makes it. Neither schedules nor batches are
 * copied, and it has a watermark of its own. Editor.
 */
export async function duplicateLoad(context: ActorContext, input: LoadIdInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id: originalId } = parseInput(loadIdInputSchema, input);
  const original = await requireVersion(originalId);
  const { name, description } = original.load;
  const copyId = await withUniqueName('load', `Copy of ${name}`, () =>
    transaction(async (tx) => {
      const free = await freeName(tx, `Copy of ${name}`);
      const { id } = await tx.load.create({
        data: { name: free, description, ownerId: actorId(context) },
      });
      await copyVersion(tx, context, original, { loadId: id, number: 1 });
      const details = { name: free, originalId };
      await recordAudit(tx, context, { action: 'loads.duplicate', entityId: id, details });
      return id;
    }),
  );
  return toLoadView(await requireVersion(copyId));
}

/** `Copy of Orders`, `Copy of Orders (2)`, … */
async function freeName(tx: Transaction, wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : ` (${number})`;
    const name = wanted.slice(0, mostCharacters - ending.length) + ending;
    if (!(await tx.load.findUnique({ where: { name }, select: { id: true } }))) return name;
  }
}
