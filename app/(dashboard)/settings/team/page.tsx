import type { Metadata } from 'next';
import { NextPage } from '@/app/_components/next-page';
import { Panel } from '@/app/_components/panel';
import { may } from '@/app/_components/roles';
import { pageContext } from '@/app/_server/context';
import { listInvites } from '@/lib/control/access-links';
import { listUsers } from '@/lib/control/users';
import { InviteForm } from './_components/invite-form';
import { InviteTable } from './_components/invite-table';
import { MemberTable } from './_components/member-table';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const context = await pageContext();
  const { cursor } = await searchParams;
  const mayManage = may(context.actor.role, 'admin');
  const [members, invites] = await Promise.all([
    listUsers(context, { cursor }),
    mayManage ? listInvites(context, { limit: 200 }) : null,
  ]);
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Panel title="Members">
          <MemberTable members={members.items} ownId={context.actor.id} mayManage={mayManage} />
        </Panel>
        <NextPage cursor={members.nextCursor} isLater={Boolean(cursor)} />
      </div>
      {invites ? (
        <Panel title="Invites">
          <InviteForm />
          <InviteTable invites={invites.items} />
        </Panel>
      ) : (
        <p className="text-sm text-ink-2">
          An admin can invite people, change roles and deactivate accounts.
        </p>
      )}
    </div>
  );
}
