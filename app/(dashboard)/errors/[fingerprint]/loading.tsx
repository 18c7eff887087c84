import { PageHeader } from '@/app/_components/page-header';
import { Skeleton, TableSkeleton } from '@/app/_components/ui/skeleton';

export default function Loading() {
  return (
    <>
      <PageHeader
        parent={{ href: '/errors', label: 'Errors' }}
        title={<Skeleton className="my-1.5 h-4 w-56" />}
        detail={<Skeleton className="my-1 w-72" />}
      />
      <div className="panel flex flex-col gap-4 p-4">
        <Skeleton className="w-48" />
        <Skeleton className="h-6 w-full max-w-2xl" />
        <Skeleton className="h-2 w-full" />
      </div>
      <div className="mt-4 grid gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <TableSkeleton rows={5} columns={2} />
        <TableSkeleton rows={8} columns={3} />
      </div>
    </>
  );
}
