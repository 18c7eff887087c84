import { NextPage } from '@/app/_components/next-page';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { pageContext } from '@/app/_server/context';
import { listLoadHistory } from '@/lib/control/loads';
import type { LoadHistoryEntry, LoadView } from '@/lib/control/loads/schemas';
import { ChangeList } from './change-list';
import { DriftPanel } from './drift-panel';
import { RevertButton } from './revert-button';

const entriesAtOnce = 20;

interface HistoryTabProps {
  load: LoadView;
  cursor: string | undefined;
  mayEdit: boolean;
}

/** Who saved which version when, and what it changed. */
export async function HistoryTab({ load, cursor, mayEdit }: HistoryTabProps) {
  const page = await listLoadHistory(await pageContext(), { id: load.id, cursor, limit: entriesAtOnce });
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {!cursor && <DriftPanel loadId={load.id} />}
      <ol aria-label="Versions" className="panel divide-y divide-line">
        {page.items.map((entry) => (
          <li key={entry.number} className="px-4 py-3">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <Heading entry={entry} />
              {mayEdit && !entry.isCurrent && (
                <RevertButton
                  loadId={load.id}
                  version={entry.number}
                  expectedVersion={load.version.number}
                  changes={entry.changesOnRevert}
                />
              )}
            </div>
            <Changes entry={entry} />
          </li>
        ))}
      </ol>
      <NextPage cursor={page.nextCursor} isLater={Boolean(cursor)} />
    </div>
  );
}

function Heading({ entry }: { entry: LoadHistoryEntry }) {
  return (
    <h2 className="flex flex-wrap items-center gap-x-2 text-table">
      <span className="font-semibold">Version {entry.number}</span>
      {entry.isCurrent && <Chip tone="accent">current</Chip>}
      <span className="text-ink-2">
        {entry.createdBy ? `by ${entry.createdBy}, ` : ''}
        <RelativeTime at={entry.createdAt} />
      </span>
      <span className="text-xs text-ink-3">
        <AbsoluteTime at={entry.createdAt} />
      </span>
    </h2>
  );
}

function Changes({ entry }: { entry: LoadHistoryEntry }) {
  if (entry.number === 1) return <p className="mt-1 text-table text-ink-2">The load was made.</p>;
  if (entry.changes.length === 0)
    return <p className="mt-1 text-table text-ink-2">Saved without a difference.</p>;
  return <ChangeList changes={entry.changes} />;
}
