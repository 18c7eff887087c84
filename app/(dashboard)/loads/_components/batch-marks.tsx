'use client';

import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import { STATE_LOOKS } from '@/app/_components/batch-state';
import { cn } from '@/app/_components/class-names';
import { exact } from '@/app/_components/format';
import type { BatchMark } from '@/lib/control/loads/schemas';
import { MARK_SHAPES } from './mark-shapes';

/**
 * The last batches as marks, the newest at the right; each leads to its batch. A page holds some 700 of them, hence the
 * browser's own tooltip and bare links, which one listener a row follows: as Links they would cost seven times as much.
 */
export function BatchMarks({ batches }: { batches: BatchMark[] }) {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLElement>) => {
    const link = (event.target as Element).closest('a');
    // With a key held down, the browser opens it elsewhere by itself.
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.push(link.pathname);
  };
  if (batches.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex items-end" onClick={follow}>
      {[...batches].reverse().map((batch) => {
        const { word, solid } = STATE_LOOKS[batch.state];
        const text = `${word}: ${exact(batch.read)} read, ${exact(batch.quarantined)} quarantined`;
        return (
          <a
            key={batch.id}
            href={`/batches/${batch.id}`}
            title={text}
            aria-label={text}
            className="focus-inset flex size-6 items-end justify-center pb-1"
          >
            <span className={cn('w-4 rounded-[2px]', solid, MARK_SHAPES[batch.state])} />
          </a>
        );
      })}
    </span>
  );
}
