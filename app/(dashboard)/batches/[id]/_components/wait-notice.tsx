'use client';

import Link from 'next/link';
import { Notice } from '@/app/_components/notice';
import { useLiveBatch } from './live-batch';

/** Why a batch whose rows are all staged does not merge yet. */
export function WaitNotice() {
  const { batch } = useLiveBatch();
  if (!batch.isWaiting || !batch.waitsFor) return null;
  const { batchId, load } = batch.waitsFor;
  const { schema, name } = batch.table;
  return (
    <Notice tone="info" title="Waits for another merge into the same table">
      <p>
        {batchId === '' ? (
          'Another process'
        ) : load === null ? (
          <>
            Batch <code className="text-xs">{batchId}</code>
          </>
        ) : (
          <>
            <Link href={`/batches/${batchId}`} className="text-accent underline">
              Batch {batchId.slice(0, 8)}
            </Link>{' '}
            of the load {load}
          </>
        )}{' '}
        merges into{' '}
        <code className="text-xs">
          {schema}.{name}
        </code>{' '}
        at this moment; merges into one table go one after the other, in the order in which they came.
      </p>
    </Notice>
  );
}
