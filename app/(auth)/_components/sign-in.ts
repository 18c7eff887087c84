'use client';

/** What signs in is loaded once there is something to sign in with. */
export async function signIn(credentials: { email: string; password: string }) {
  const auth = await import('next-auth/react');
  return auth.signIn('credentials', { ...credentials, redirect: false });
}
