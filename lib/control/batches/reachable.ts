import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 1_000;

/** SQLSTATEs and system codes of a server that is away or going away, not of a statement that is wrong. */
const lossCodes =
  /^(08\w{3}|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|P1001|P1002|P1008|P1017|P2024|P2028)$/;
const lossMessages =
  /connection (was )?(terminated|timeout|timed out|closed|reset)|connection ended unexpectedly|client has encountered a connection error|server (has )?closed the connection|not currently accepting connections|timeout exceeded when trying to connect|Can't reach database server|DatabaseNotReachable/i;

/** Whether an error, of pg, of Prisma or of Node, says that the control database is away. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (codesOf(error).some((code) => lossCodes.test(code))) return true;
  if (error instanceof AggregateError && error.errors.some(isConnectionLoss)) return true;
  return lossMessages.test(error.message) || isConnectionLoss(error.cause);
}

/** Prisma keeps the server's own code below the error of its adapter. */
function codesOf(error: Error & { code?: unknown; meta?: unknown }): string[] {
  const adapter = (error.meta as { driverAdapterError?: { cause?: { originalCode?: unknown } } })
    ?.driverAdapterError;
  return [error.code, adapter?.cause?.originalCode].filter((code) => typeof code === 'string');
}

/** Does the work, again and again while the control database is away, until the patience or the signal ends it. */
export async function whenReachable<T>(
  work: () => Promise<T>,
  { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionLoss(error) || signal.aborted || Date.now() >= deadline) throw error;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
