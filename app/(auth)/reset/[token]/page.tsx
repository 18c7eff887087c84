import type { Metadata } from 'next';
import { describeLink } from '@/lib/control/access-links';
import { MIN_PASSWORD_LENGTH } from '@/lib/control/users/constants';
import { LinkGone } from '../../_components/link-gone';
import { ResetForm } from './_components/reset-form';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { state, email, name } = await describeLink('reset', token);
  return (
    <div className="mx-auto w-full max-w-md">
      <h1 className="text-xl font-semibold">Choose a new password</h1>
      {state === 'open' ? (
        <>
          <p className="mt-1 mb-6 text-sm text-ink-2">
            For {name}, {email}. It signs this account out everywhere else.
          </p>
          <ResetForm token={token} email={email!} name={name!} minPasswordLength={MIN_PASSWORD_LENGTH} />
        </>
      ) : (
        <div className="mt-5">
          <LinkGone state={state} />
        </div>
      )}
    </div>
  );
}
