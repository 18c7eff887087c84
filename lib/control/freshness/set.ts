import { Prisma } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { setFreshnessInputSchema, type FreshnessView, type SetFreshnessInput } from './schemas';
import { freshUntil } from './standing';
import { toFreshnessView } from './view';

/** Says how fresh a load has to be, or that nobody asks. One that never loaded is measured from now. Editor. */
export async function setFreshness(
  context: ActorContext,
  input: SetFreshnessInput,
): Promise<FreshnessView | null> {
  requireRole(context, 'editor');
  const { loadId, sla } = parseInput(setFreshnessInputSchema, input);
  return transaction(async (tx) => {
    const load = await tx.load.findUnique({ where: { id: loadId }, select: { loadedAt: true } });
    if (!load) throw notFound('load');
    const saved = await tx.load.update({
      where: { id: loadId },
      data: {
        freshnessSla: sla ?? Prisma.DbNull,
        freshUntil: sla && freshUntil(sla, load.loadedAt ?? new Date()),
      },
    });
    await recordAudit(tx, context, { action: 'loads.setFreshness', entityId: loadId, details: { sla } });
    return toFreshnessView(saved);
  });
}
