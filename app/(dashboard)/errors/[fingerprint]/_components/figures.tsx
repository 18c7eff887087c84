import type { ReactNode } from 'react';
import { exact } from '@/app/_components/format';
import { Notice } from '@/app/_components/notice';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import type { ErrorGroupPage } from '@/lib/control/error-groups/schemas';

export function Figures({ group }: { group: ErrorGroupPage }) {
  return (
    <div className="flex flex-col gap-3">
      {group.mutedUntil && (
        <Notice tone="info" title="Muted">
          Out of what needs attention until <AbsoluteTime at={group.mutedUntil} />
          {group.mutedBy && `, by ${group.mutedBy}`}. Its rows are refused and kept as ever.
        </Notice>
      )}
      <dl className="panel flex flex-wrap gap-x-10 gap-y-3 px-4 py-3 tabular-nums">
        <Figure term="rows" value={exact(group.rows)} />
        <Figure term="batches" value={exact(group.batches)} />
        <Figure term="loads" value={exact(group.loadsTotal)} />
        <Figure term="first seen" value={<RelativeTime at={group.firstSeenAt} />} />
        <Figure term="last seen" value={<RelativeTime at={group.lastSeenAt} />} />
      </dl>
    </div>
  );
}

function Figure({ term, value }: { term: string; value: ReactNode }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="text-lg leading-6 font-semibold">{value}</dd>
    </div>
  );
}
