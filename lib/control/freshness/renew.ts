import type { Transaction } from '@/lib/db';
import type { FreshnessSla } from './schemas';
import { freshUntil } from './standing';

/** Notes that a batch has loaded its table, in the transaction that ends it. */
export async function renewFreshness(
  tx: Transaction,
  { loadId, loadedAt }: { loadId: string; loadedAt: Date },
): Promise<void> {
  const load = await tx.load.findUniqueOrThrow({ where: { id: loadId }, select: { freshnessSla: true } });
  const sla = load.freshnessSla as FreshnessSla | null;
  await tx.$executeRaw`
    UPDATE loads SET loaded_at = ${loadedAt}, fresh_until = ${sla && freshUntil(sla, loadedAt)}
    WHERE id = ${loadId}::uuid`;
}
