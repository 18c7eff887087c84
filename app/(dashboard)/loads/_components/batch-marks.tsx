import Link from 'next/link';
import { STATE_LOOKS } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import type { BatchMark } from '@/lib/control/loads/schemas';

/** Height and cut tell the states apart without colour: full, notched, half, a stump. */
export const MARK_SHAPES: Record<BatchMark['state'], string> = {
  succeeded: 'h-4',
  partial: 'h-4 [clip-path:polygon(0_35%,100%_0,100%_100%,0_100%)]',
  failed: 'h-2',
  cancelled: 'h-1',
  running: 'h-4 animate-breathe',
  queued: 'h-2 opacity-50',
  paused: 'h-4 [clip-path:polygon(0_0,100%_0,100%_35%,0_35%,0_65%,100%_65%,100%_100%,0_100%)]',
};

/**
 * The last batches as marks, the newest at the right; each leads to its batch. A page holds some 700 of them: the
 * browser's own tooltip, and none fetched ahead.
 */
export function BatchMarks({ batches }: { batches: BatchMark[] }) {
  if (batches.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex items-end">
      {[...batches].reverse().map((batch) => {
        const { word, solid } = STATE_LOOKS[batch.state];
        const text = `${word}: ${exact(batch.read)} read, ${exact(batch.quarantined)} quarantined`;
        return (
          <Link
            key={batch.id}
            href={`/batches/${batch.id}`}
            prefetch={false}
            title={text}
            aria-label={text}
            className="focus-inset flex size-6 items-end justify-center pb-1"
          >
            <span className={cn('w-4 rounded-[2px]', solid, MARK_SHAPES[batch.state])} />
          </Link>
        );
      })}
    </span>
  );
}
