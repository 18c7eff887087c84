'use client';

import dynamic from 'next/dynamic';
import { Skeleton, TableSkeleton } from '@/app/_components/ui/skeleton';

// One tab is seen at a time: what the browser needs for it comes with it alone. The server renders it all the same.

const loading = () => <Skeleton className="h-32" />;

export const BatchTable = dynamic(
  () => import('@/app/(dashboard)/batches/_components/batch-table').then((file) => file.BatchTable),
  { loading: () => <TableSkeleton rows={15} /> },
);

export const LoadSchedules = dynamic(
  () => import('@/app/(dashboard)/schedules/_components/load-schedules').then((file) => file.LoadSchedules),
  { loading },
);

export const LoadTriggers = dynamic(
  () =>
    import('@/app/(dashboard)/schedules/_components/triggers/load-triggers').then(
      (file) => file.LoadTriggers,
    ),
  { loading },
);

export const FreshnessPanel = dynamic(() => import('./freshness-panel').then((file) => file.FreshnessPanel), {
  loading,
});

export const Backfills = dynamic(() => import('./backfills/backfills').then((file) => file.Backfills), {
  loading,
});
