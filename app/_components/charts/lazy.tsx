'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/app/_components/ui/skeleton';

const loading = () => <Skeleton className="mx-4 mt-3 mb-4 h-43" />;

// The chart library is the heaviest part of a page, and nothing waits for it.
export const LazyBars = dynamic(() => import('./bars').then((module) => module.Bars), {
  ssr: false,
  loading,
});
export const LazyLine = dynamic(() => import('./line').then((module) => module.Line), {
  ssr: false,
  loading,
});
