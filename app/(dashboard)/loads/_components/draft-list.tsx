import { PencilLine } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { RelativeTime } from '@/app/_components/time';
import { Button } from '@/app/_components/ui/button';
import type { DraftSummary } from '@/lib/control/drafts/schemas';
import { DiscardDraft } from './discard-draft';

/** Where a draft is gone on with: in the step where it was left. */
export function draftAddress({ loadId, isNew, step }: DraftSummary): string {
  const at = step ?? 'source';
  return isNew ? `/loads/new?draft=${loadId}&step=${at}` : `/loads/${loadId}/edit?step=${at}`;
}

/** What a person has begun and not saved. */
export function DraftList({ drafts }: { drafts: DraftSummary[] }) {
  if (drafts.length === 0) return null;
  return (
    <section aria-label="Your drafts" className="panel mb-4 divide-y divide-line">
      {drafts.map((draft) => (
        <div
          key={draft.loadId}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-1.5 text-table"
        >
          <p className="flex min-w-0 items-center gap-2">
            <PencilLine aria-hidden className="size-4 shrink-0 text-accent" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {draft.isNew ? 'Draft of a new load' : 'Draft of changes to'}
              {draft.title && <span className="font-medium"> {draft.title}</span>}
              <span className="text-ink-3">
                , saved <RelativeTime at={draft.savedAt} />
              </span>
            </span>
          </p>
          <span className="flex gap-1">
            <Button asChild size="small">
              <Link href={draftAddress(draft)}>Continue</Link>
            </Button>
            <DiscardDraft loadId={draft.loadId} title={draft.title ?? 'a new load'} />
          </span>
        </div>
      ))}
    </section>
  );
}
