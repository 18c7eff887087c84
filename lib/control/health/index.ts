import { controlPool } from '@/lib/db';

export interface Health {
  status: 'ok' | 'unavailable';
  database: { isReachable: boolean; ms: number };
}

const timeoutMs = 3_000;

/** Whether the control database answers in time. Open to anyone, so it says nothing else. */
export async function checkHealth(): Promise<Health> {
  const startedAt = performance.now();
  const isReachable = await Promise.race([answers(), afterTimeout()]);
  const ms = Math.round(performance.now() - startedAt);
  return { status: isReachable ? 'ok' : 'unavailable', database: { isReachable, ms } };
}

async function answers(): Promise<boolean> {
  try {
    await controlPool().query('SELECT 1 FROM users LIMIT 0');
    return true;
  } catch {
    return false;
  }
}

function afterTimeout(): Promise<boolean> {
  return new Promise((resolve) => setTimeout(resolve, timeoutMs, false).unref());
}
