'use client';

import { signIn } from './sign-in';

/** Signs in with a password that was just chosen, and goes in by a whole visit; where that fails, by the form. */
export async function enter(email: string, password: string): Promise<void> {
  const result = await signIn({ email, password });
  window.location.assign(result && !result.error ? '/' : '/login');
  // The button stays busy until the page is gone.
  return new Promise(() => undefined);
}
