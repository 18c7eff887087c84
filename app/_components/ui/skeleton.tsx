import { cn } from '../class-names';

/** A bar where text is about to stand. Decoration: the region around it says that it is loading. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('animate-breathe block h-3.5 rounded bg-line', className)} />;
}

/** The shape of a table to come. */
export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" aria-label="Loading" className="panel overflow-hidden">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-8 items-center gap-6 border-b border-line px-3 last:border-b-0">
          {Array.from({ length: columns }, (_, column) => (
            <Skeleton
              key={column}
              className={column === 0 ? 'w-40 shrink-0' : column % 2 ? 'w-24' : 'w-16'}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
