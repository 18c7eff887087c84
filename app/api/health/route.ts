import { checkHealth } from '@/lib/control/health';

/** 200 while the control database answers, else 503: for supervisors and load balancers. */
export async function GET(): Promise<Response> {
  const health = await checkHealth();
  return Response.json(health, {
    status: health.status === 'ok' ? 200 : 503,
    headers: { 'Cache-Control': 'no-store' },
  });
}
