import { CircleCheck, CircleSlash } from 'lucide-react';
import { RelativeTime } from '@/app/_components/time';
import { cn } from '@/app/_components/class-names';
import { Chip } from '@/app/_components/ui/chip';
import { Cell, HeadCell, Table, TableHead, TableRegion, TableRow } from '@/app/_components/ui/table';
import type { MemberView } from '@/lib/control/users/schemas';
import { MemberActions } from './member-actions';
import { RoleSelect } from './role-select';

interface MemberTableProps {
  members: MemberView[];
  ownId: string;
  mayManage: boolean;
}

export function MemberTable({ members, ownId, mayManage }: MemberTableProps) {
  return (
    <TableRegion label="Members">
      <Table>
        <TableHead>
          <TableRow>
            <HeadCell>Name</HeadCell>
            <HeadCell>E-mail</HeadCell>
            <HeadCell>Role</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell isNumeric>Last seen</HeadCell>
            {mayManage && (
              <HeadCell>
                <span className="sr-only">Actions</span>
              </HeadCell>
            )}
          </TableRow>
        </TableHead>
        <tbody>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} isOwn={member.id === ownId} mayManage={mayManage} />
          ))}
        </tbody>
      </Table>
    </TableRegion>
  );
}

function MemberRow({ member, isOwn, mayManage }: { member: MemberView; isOwn: boolean; mayManage: boolean }) {
  const { name, email, role, disabledAt, lastSeenAt } = member;
  return (
    <TableRow className={cn('hover:bg-hover', disabledAt && 'text-ink-3')}>
      <Cell className="font-medium whitespace-nowrap">
        {name} {isOwn && <Chip className="ml-1">you</Chip>}
      </Cell>
      <Cell className="whitespace-nowrap text-ink-2">{email}</Cell>
      <Cell>
        {mayManage && !isOwn && !disabledAt ? (
          <RoleSelect member={member} />
        ) : (
          <span className="capitalize">{role}</span>
        )}
      </Cell>
      <Cell className="whitespace-nowrap">
        <span className="inline-flex items-baseline gap-1.5">
          {disabledAt ? (
            <CircleSlash aria-hidden className="size-3.5 self-center" />
          ) : (
            <CircleCheck aria-hidden className="size-3.5 self-center text-succeeded" />
          )}
          {disabledAt ? 'Deactivated' : 'Active'}
        </span>
      </Cell>
      <Cell isNumeric className="text-ink-2">
        {lastSeenAt ? <RelativeTime at={lastSeenAt} /> : 'never'}
      </Cell>
      {mayManage && <Cell className="w-10 text-right">{!isOwn && <MemberActions member={member} />}</Cell>}
    </TableRow>
  );
}
