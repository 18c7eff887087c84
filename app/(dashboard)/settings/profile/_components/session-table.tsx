import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { SessionView } from '@/lib/control/users/schemas';
import { describeBrowser } from './describe-browser';
import { EndSession } from './end-session';

export function SessionTable({ sessions }: { sessions: SessionView[] }) {
  return (
    <TableRegion label="Sessions">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Browser</HeadCell>
            <HeadCell>Address</HeadCell>
            <HeadCell isNumeric>Signed in</HeadCell>
            <HeadCell isNumeric>Last seen</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {sessions.map(({ id, userAgent, address, createdAt, seenAt, isCurrent }) => (
            <TableRow key={id} className="hover:bg-hover">
              <Cell className="font-medium whitespace-nowrap">
                {describeBrowser(userAgent)}
                {isCurrent && (
                  <Chip tone="accent" className="ml-2">
                    this one
                  </Chip>
                )}
              </Cell>
              <Cell>
                <code className="text-xs text-ink-2">{address ?? '–'}</code>
              </Cell>
              <Cell isNumeric className="text-ink-2">
                <RelativeTime at={createdAt} />
              </Cell>
              <Cell isNumeric className="text-ink-2">
                <RelativeTime at={seenAt} />
              </Cell>
              <Cell className="text-right">
                {!isCurrent && <EndSession id={id} browser={describeBrowser(userAgent)} />}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
