'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/app/_components/ui/skeleton';

// The editor opens without them: there is nothing to follow before one has rehearsed.

export const LiveBatch = dynamic(
  () => import('@/app/(dashboard)/batches/[id]/_components/live-batch').then((file) => file.LiveBatch),
  { loading: () => <Skeleton className="h-32" /> },
);

export const BatchBanner = dynamic(() =>
  import('@/app/(dashboard)/batches/[id]/_components/batch-banner').then((file) => file.BatchBanner),
);
