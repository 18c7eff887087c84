import { TableSkeleton } from '@/app/_components/ui/skeleton';

export default function Loading() {
  return <TableSkeleton />;
}
