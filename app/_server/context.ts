import { randomUUID } from 'node:crypto';
import { cache } from 'react';
import { getServerSession } from 'next-auth';
import { redirect } from 'next/navigation';
import type { ActorContext } from '@/lib/control/context';
import { ControlError } from '@/lib/control/errors';
import { getSetupState } from '@/lib/control/setup';
import { findSession } from '@/lib/control/users';
import { authOptions } from './auth';

/** Behind the login it is always a person. */
export interface UserContext extends ActorContext {
  actor: Extract<ActorContext['actor'], { kind: 'user' }>;
}

/** Who asks for a page. Somebody without a session is sent to where they get one. */
export const pageContext = cache(async (): Promise<UserContext> => {
  const context = await contextOfSession();
  if (context) return context;
  const { needsAdmin } = await getSetupState();
  redirect(needsAdmin ? '/setup' : '/login');
});

/** Who calls an action or an API route. @throws ControlError `users.signedOut` */
export async function requestContext(): Promise<UserContext> {
  const context = await contextOfSession();
  if (context) return context;
  throw new ControlError('users.signedOut', {
    kind: 'unauthenticated',
    message: 'You are signed out.',
    remedy: 'Sign in again in another tab, then repeat this.',
  });
}

async function contextOfSession(): Promise<UserContext | null> {
  const session = await getServerSession(authOptions());
  const sessionId = (session?.user as { id?: string } | undefined)?.id;
  const user = sessionId === undefined ? null : await findSession(sessionId);
  if (!user) return null;
  const { id, name, email, role } = user;
  return { actor: { kind: 'user', id, name, email, role }, requestId: randomUUID(), sessionId: sessionId! };
}
