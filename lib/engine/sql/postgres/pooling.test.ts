import type { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { parsePostgresUrl } from './config';
import { requireOwnBackend } from './pooling';

const CONFIG = parsePostgresUrl('postgres://ann@pooler:6432/orders');

/** A connection by a pooler, served by the backend `pid`; its transactions are refused with `refusal`. */
function pooled(pid: number, refusal?: string): Client {
  const query = (sql: string) =>
    sql === 'BEGIN' && refusal
      ? Promise.reject(Object.assign(new Error(refusal), { code: '08P01' }))
      : Promise.resolve({ rows: [{ pid }] });
  return { processID: 1, query, end: () => Promise.resolve() } as unknown as Client;
}

describe('a pooler that refuses a transaction', () => {
  it('is refused where it is in statement mode', async () => {
    const other = () =>
      Promise.resolve(pooled(8, 'transaction blocks not allowed in statement pooling mode'));
    await expect(requireOwnBackend(pooled(7), CONFIG, other)).rejects.toMatchObject({
      code: 'destination.transactionPooling',
    });
  });

  it('is tried again where it has no connection to its server', async () => {
    const other = () =>
      Promise.resolve(pooled(8, 'server login failed: FATAL: sorry, too many clients already'));
    await expect(requireOwnBackend(pooled(7), CONFIG, other)).rejects.toThrow('too many clients');
  });
});
