import { RelativeTime } from '@/app/_components/time';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { InviteView } from '@/lib/control/access-links/schemas';
import { RevokeInvite } from './revoke-invite';

export function InviteTable({ invites }: { invites: InviteView[] }) {
  if (invites.length === 0) {
    return (
      <p className="px-4 py-3 text-table text-ink-2">
        No invite is open. Make a link above, and pass it on to the person.
      </p>
    );
  }
  return (
    <TableRegion label="Open invites">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>For</HeadCell>
            <HeadCell>Role</HeadCell>
            <HeadCell>Invited by</HeadCell>
            <HeadCell isNumeric>Made</HeadCell>
            <HeadCell isNumeric>Expires</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </TableRow>
        </TableHead>
        <tbody>
          {invites.map(({ id, email, role, createdBy, createdAt, expiresAt, isExpired }) => (
            <TableRow key={id} className="hover:bg-hover">
              <Cell className="font-medium whitespace-nowrap">{email}</Cell>
              <Cell className="capitalize">{role}</Cell>
              <Cell className="whitespace-nowrap text-ink-2">{createdBy ?? '–'}</Cell>
              <Cell isNumeric className="text-ink-2">
                <RelativeTime at={createdAt} />
              </Cell>
              <Cell isNumeric className="text-ink-2">
                {isExpired && (
                  <Chip tone="warning" className="mr-2">
                    expired
                  </Chip>
                )}
                <RelativeTime at={expiresAt} />
              </Cell>
              <Cell className="text-right">
                <RevokeInvite id={id} email={email} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}
