import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSetupState } from '@/lib/control/setup';
import { LoginForm } from './login-form';

export const metadata: Metadata = { title: 'Sign in' };

export default async function LoginPage() {
  const { needsAdmin } = await getSetupState();
  if (needsAdmin) redirect('/setup');
  return (
    <div className="mx-auto w-full max-w-sm">
      <h1 className="mb-5 text-xl font-semibold">Sign in</h1>
      <LoginForm />
    </div>
  );
}
