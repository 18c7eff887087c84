import { X } from 'lucide-react';
import { RehearsalOutcome } from '@/app/(dashboard)/loads/_components/rehearsal-outcome';
import { Link } from '@/app/_components/link';
import { Button } from '@/app/_components/ui/button';
import type { RepairsView } from '@/lib/control/repairs/schemas';

interface FollowedRunProps {
  repairs: RepairsView;
  batchId: string;
  /** Address of the page without it. */
  closeHref: string;
}

/** The replay or the rehearsal that was started here, as it goes. */
export function FollowedRun({ repairs, batchId, closeHref }: FollowedRunProps) {
  const run = repairs.replays.find((replay) => replay.batchId === batchId);
  if (!run) return null;
  return (
    <section aria-label={run.isRehearsal ? 'Check' : 'Replay'} className="mb-4">
      <header className="mb-2 flex items-center justify-between gap-3">
        <h2 className="text-table font-semibold">
          {run.isRehearsal ? 'Checked again: what a replay would do' : 'Replay'}
        </h2>
        <Button asChild variant="ghost" size="icon-small">
          <Link href={closeHref} scroll={false} aria-label="Close">
            <X aria-hidden />
          </Link>
        </Button>
      </header>
      <RehearsalOutcome key={batchId} loadId={repairs.load.id} batchId={batchId} />
    </section>
  );
}
