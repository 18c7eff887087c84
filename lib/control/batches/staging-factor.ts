import { db } from '@/lib/db';

/** Of a smaller source, what its tables take up says little: they grow by whole pages. */
const leastBytes = 1024 * 1024;

/**
 * What the rows of a batch's load take up in staging against what they do in its source, as the last batch has shown.
 * @returns undefined where none has
 */
export async function stagingFactorOf(batchId: string): Promise<number | undefined> {
  const [measured] = await db().$queryRaw<{ factor: number }[]>`
    SELECT earlier.staging_bytes::float8 / earlier.bytes AS factor
    FROM batches b JOIN batches earlier ON earlier.load_id = b.load_id AND earlier.id < b.id
    WHERE b.id = ${batchId}::uuid AND earlier.staging_bytes IS NOT NULL AND earlier.bytes >= ${leastBytes}
    ORDER BY earlier.id DESC LIMIT 1`;
  return measured?.factor;
}
