'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/app/_components/ui/skeleton';

/** The load's schedules, their form sent when the step is opened. */
export const EditSchedules = dynamic(
  () => import('@/app/(dashboard)/schedules/_components/load-schedules').then((file) => file.LoadSchedules),
  { loading: () => <Skeleton className="h-32" /> },
);
