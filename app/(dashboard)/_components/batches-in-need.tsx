import { Hand } from 'lucide-react';
import Link from 'next/link';
import { countOf, exact } from '@/app/_components/format';
import type { BatchesInNeed as View } from '@/lib/control/batches/schemas';

/** Failed batches that nobody has dealt with; nothing where there is none. */
export function BatchesInNeed({ inNeed: { exhausted, refused, isMore } }: { inNeed: View }) {
  const total = exhausted + refused;
  if (total === 0) return null;
  return (
    <p className="panel flex flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-2.5 text-table">
      <Hand aria-hidden className="size-4 text-failed" />
      <Link href="/batches?hand=true" className="font-semibold hover:underline">
        {isMore ? `More than ${countOf(total, 'batch', 'batches')}` : countOf(total, 'batch', 'batches')}{' '}
        {total === 1 && !isMore ? 'needs' : 'need'} a hand
      </Link>
      <span className="text-ink-2">
        {[
          exhausted > 0 && `${exact(exhausted)} used up all tries`,
          refused > 0 && `${exact(refused)} failed for what no retry helps against`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </p>
  );
}
