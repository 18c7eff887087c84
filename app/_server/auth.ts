import type { NextAuthOptions } from 'next-auth';
import credentialsProvider from 'next-auth/providers/credentials';
import { ControlError } from '@/lib/control/errors';
import { verifyCredentials } from '@/lib/control/users';
import { sessionSecret } from '@/lib/env';
import { loggerFor } from '@/lib/logger';
import { hasSecureCookies } from './session-cookie';

/** A week without a visit signs a person out. */
const maxAgeSeconds = 7 * 24 * 60 * 60;

/** Everything about signing in; the rest of the app knows `context.ts` alone. */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    useSecureCookies: hasSecureCookies(),
    session: { strategy: 'jwt', maxAge: maxAgeSeconds },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      credentialsProvider({
        name: 'E-mail and password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (credentials, request) => authorize(credentials, request.headers),
      }),
    ],
    callbacks: {
      // The cookie says who it is and nothing more: role and name are read anew with each request.
      jwt: ({ token, user }) => (user ? { sub: user.id } : { sub: token.sub }),
      session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub } as object }),
    },
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
    return await verifyCredentials({ email, password }, { address: addressOf(headers) });
  } catch (error) {
    if (error instanceof ControlError) throw new Error(error.message);
    loggerFor('auth').error({ error }, 'credentials could not be checked');
    throw new Error('The server could not check the credentials. Try again in a moment.');
  }
}

/** The last hop that our own server or the proxy before it saw. */
function addressOf(headers: Record<string, unknown> | undefined): string | undefined {
  const forwarded = headers?.['x-forwarded-for'];
  return typeof forwarded === 'string' ? forwarded.split(',').at(-1)!.trim().slice(0, 64) : undefined;
}
