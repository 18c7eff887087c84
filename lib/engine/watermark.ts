import type { OpenDestination } from './destinations/destination';
import { destinationOf } from './destinations/registry';
import { LoadError } from './errors';
import { watermarkKey } from './incremental/slice';
import { findWatermark, forgetWatermark, type WatermarkKey } from './incremental/watermark-store';
import type { LoadPlan } from './plan';
import { inTransaction, type SqlSession } from './sql/session';

/** How far an incremental load has come. */
export interface LoadWatermark {
  cursor: string;
  /** As text, of the type that cursor values are compared in. */
  value: string;
  type: string;
  /** The batch that set it. */
  batchId: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
}

type WatermarkPlan = Pick<LoadPlan, 'load' | 'destination' | 'incremental'>;

/**
 * @returns null where the load is not incremental, or has not been loaded yet
 * @throws LoadError `destination.*`
 */
export async function readWatermark(plan: WatermarkPlan): Promise<LoadWatermark | null> {
  if (!plan.incremental) return null;
  return withSession(plan, async (session) => {
    const key = keyOf(plan);
    const found = await findWatermark(session, plan.destination.stagingSchema, key);
    if (!found) return null;
    const { value, type, batchId, updatedAt } = found;
    return { cursor: key.cursor, value, type, batchId, updatedAt };
  });
}

/**
 * Forgets how far the load has come: its next batch reads the whole source.
 * @returns whether anything was known
 * @throws LoadError `destination.*`
 */
export function resetWatermark(plan: WatermarkPlan): Promise<boolean> {
  return withSession(plan, (session) =>
    inTransaction(session, () => forgetWatermark(session, plan.destination.stagingSchema, keyOf(plan))),
  );
}

function keyOf(plan: WatermarkPlan): WatermarkKey {
  const { incremental } = plan;
  if (incremental) return watermarkKey({ ...plan, incremental });
  throw new LoadError('incremental.notIncremental', {
    class: 'fatal',
    message: `The load ${plan.load} is not incremental: it has no watermark.`,
    remedy: 'Give it a cursor.',
  });
}

async function withSession<T>(
  { destination: { kind, config } }: WatermarkPlan,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const known = destinationOf(kind);
  const destination: OpenDestination = await known.open(known.configSchema.parse(config));
  try {
    const session = await destination.session('stevedore watermark');
    return await work(session).finally(() => session.close());
  } finally {
    await destination.close();
  }
}
