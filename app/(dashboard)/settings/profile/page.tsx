import type { Metadata } from 'next';
import { Link } from '@/app/_components/link';
import { Panel } from '@/app/_components/panel';
import { pageContext } from '@/app/_server/context';
import { listSessions } from '@/lib/control/users';
import { MIN_PASSWORD_LENGTH } from '@/lib/control/users/constants';
import { PasswordForm } from './_components/password-form';
import { EndOthers } from './_components/end-session';
import { SessionTable } from './_components/session-table';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage() {
  const context = await pageContext();
  const { name, email, role } = context.actor;
  const sessions = await listSessions(context);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[22rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-4">
        <Panel title="Account">
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 p-4 text-table">
            <dt className="text-ink-2">Name</dt>
            <dd className="[overflow-wrap:anywhere]">{name}</dd>
            <dt className="text-ink-2">E-mail</dt>
            <dd className="[overflow-wrap:anywhere]">{email}</dd>
            <dt className="text-ink-2">Role</dt>
            <dd>
              <Link href="/settings/roles" className="inline-flex min-h-6 items-center capitalize underline">
                {role}
              </Link>
            </dd>
          </dl>
        </Panel>
        <Panel title="Password">
          <PasswordForm name={name} email={email} minPasswordLength={MIN_PASSWORD_LENGTH} />
        </Panel>
      </div>
      <Panel title="Sessions" aside={sessions.length > 1 && <EndOthers others={sessions.length - 1} />}>
        <SessionTable sessions={sessions} />
      </Panel>
    </div>
  );
}
