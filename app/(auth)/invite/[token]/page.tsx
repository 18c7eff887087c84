import type { Metadata } from 'next';
import { describeLink } from '@/lib/control/access-links';
import { MIN_PASSWORD_LENGTH } from '@/lib/control/users/constants';
import { LinkGone } from '../../_components/link-gone';
import { AcceptForm } from './_components/accept-form';

export const metadata: Metadata = { title: 'Invite', referrer: 'no-referrer' };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { state, email, role, createdBy } = await describeLink('invite', token);
  return (
    <div className="mx-auto w-full max-w-md">
      <h1 className="text-xl font-semibold">Join the team</h1>
      {state === 'open' ? (
        <>
          <p className="mt-1 mb-6 text-sm text-ink-2">
            {createdBy ?? 'An admin'} invites you as <strong className="font-medium text-ink">{role}</strong>.
            Choose a name and a password.
          </p>
          <AcceptForm token={token} email={email!} minPasswordLength={MIN_PASSWORD_LENGTH} />
        </>
      ) : (
        <div className="mt-5">
          <LinkGone state={state} />
        </div>
      )}
    </div>
  );
}
