import type { NextAuthOptions } from 'next-auth';
import credentialsProvider from 'next-auth/providers/credentials';
import { ControlError } from '@/lib/control/errors';
import { signIn, signOut } from '@/lib/control/users';
import { SESSION_DAYS } from '@/lib/control/users/constants';
import { sessionSecret } from '@/lib/env';
import { loggerFor } from '@/lib/logger';
import { lastHop } from './last-hop';
import { hasSecureCookies } from './session-cookie';

/** Everything about signing in; the rest of the app knows `context.ts` alone. */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    useSecureCookies: hasSecureCookies(),
    session: { strategy: 'jwt', maxAge: SESSION_DAYS * 24 * 60 * 60 },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      credentialsProvider({
        name: 'E-mail and password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (credentials, request) => authorize(credentials, request.headers),
      }),
    ],
    callbacks: {
      // The cookie says which session it is and nothing more: who that is, and which role, is read with each request.
      jwt: ({ token, user }) => ({ sub: user ? user.id : token.sub }),
      session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub } as object }),
    },
    events: { signOut: ({ token }) => signOut(token.sub!) },
    logger: {
      error: (code, metadata) => loggerFor('auth').error({ code, metadata }, 'signing in failed'),
      warn: (code) => loggerFor('auth').debug({ code }, 'next-auth warns'),
      debug: () => undefined,
    },
  };
}

/** next-auth shows a thrown error's message as the outcome; nothing else of it reaches the browser. */
async function authorize(
  credentials: Record<'email' | 'password', string> | undefined,
  headers: Record<string, unknown> | undefined,
) {
  try {
    const { email = '', password = '' } = credentials ?? {};
    const origin = {
      address: lastHop(textOf(headers?.['x-forwarded-for'])),
      userAgent: textOf(headers?.['user-agent'])?.slice(0, 300),
    };
    const { sessionId } = await signIn({ email, password }, origin);
    return { id: sessionId };
  } catch (error) {
    if (error instanceof ControlError) throw new Error(error.message);
    loggerFor('auth').error({ error }, 'credentials could not be checked');
    throw new Error('The server could not check the credentials. Try again in a moment.');
  }
}

function textOf(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
