import { Filter } from 'lucide-react';
import { Link } from '@/app/_components/link';
import { AbsoluteTime, RelativeTime } from '@/app/_components/time';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { AuditEventView } from '@/lib/control/audit/schemas';
import { placeOf, singularOf, wordsOfAction, wordsOfDetails } from './audit-words';

export function AuditTable({ events }: { events: AuditEventView[] }) {
  return (
    <TableRegion label="Audit trail" className="panel">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>When</HeadCell>
            <HeadCell>Who</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell>Which</HeadCell>
            <HeadCell>Details</HeadCell>
            <HeadCell>Request</HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {events.map((event) => (
            <TableRow key={event.id} className="hover:bg-hover">
              <Cell className="text-ink-2">
                <AbsoluteTime at={event.at} className="max-sm:hidden" />
                <RelativeTime at={event.at} className="sm:hidden" />
              </Cell>
              <Cell className="whitespace-nowrap">
                {event.actorName}
                {event.actorId === null && <span className="text-ink-3"> (Stevedore)</span>}
              </Cell>
              <Cell className="font-medium whitespace-nowrap">{wordsOfAction(event.action)}</Cell>
              <Cell className="whitespace-nowrap">
                <Which event={event} />
              </Cell>
              <Cell className="max-w-md min-w-48 text-xs [overflow-wrap:anywhere] text-ink-2">
                {wordsOfDetails(event.details)}
              </Cell>
              <Cell>
                <code className="text-xs text-ink-3" title={event.requestId ?? undefined}>
                  {event.requestId?.slice(0, 8) ?? '–'}
                </code>
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function Which({ event: { entity, entityId, entityName } }: { event: AuditEventView }) {
  const place = placeOf(entity, entityId);
  const label = entityName ?? <code className="text-xs">{shortOf(entityId)}</code>;
  return (
    <span className="inline-flex items-center gap-1.5">
      {place ? (
        <Link href={place} className="inline-flex min-h-6 items-center hover:underline">
          {label}
        </Link>
      ) : (
        label
      )}
      <Link
        href={`/settings/audit?entity=${entity}&id=${encodeURIComponent(entityId)}`}
        aria-label={`Only this ${singularOf(entity)}`}
        className="inline-flex size-6 items-center justify-center rounded text-ink-3 hover:bg-sunken hover:text-ink"
      >
        <Filter aria-hidden className="size-3" />
      </Link>
    </span>
  );
}

/** The end of an id tells more than its beginning, which is the time. */
function shortOf(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
