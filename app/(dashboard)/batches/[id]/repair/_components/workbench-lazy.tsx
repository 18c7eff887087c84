'use client';

import dynamic from 'next/dynamic';
import { TableSkeleton } from '@/app/_components/ui/skeleton';

/** Rows are asked for by the browser, page after page: there is nothing of them in the page itself. */
export const Workbench = dynamic(() => import('./workbench').then((file) => file.Workbench), {
  ssr: false,
  loading: () => <TableSkeleton rows={12} columns={6} />,
});
