import { PageHeader } from './page-header';
import { Skeleton, TableSkeleton } from './ui/skeleton';

/** A list page on its way: its real title, and the shape of its table. */
export function PageSkeleton({ title }: { title?: string }) {
  return (
    <>
      <PageHeader title={title ?? <Skeleton className="my-1.5 h-4 w-56" />} />
      <TableSkeleton />
    </>
  );
}
