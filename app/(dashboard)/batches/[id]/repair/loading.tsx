import { PageHeader } from '@/app/_components/page-header';
import { Skeleton, TableSkeleton } from '@/app/_components/ui/skeleton';

export default function Loading() {
  return (
    <>
      <PageHeader
        title={<Skeleton className="my-1.5 h-4 w-56" />}
        detail={<Skeleton className="my-1 w-72" />}
      />
      <div className="grid gap-4 xl:grid-cols-[20rem_minmax(0,1fr)]">
        <TableSkeleton rows={6} columns={1} />
        <TableSkeleton rows={12} columns={6} />
      </div>
    </>
  );
}
