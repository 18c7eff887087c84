import { getToken } from 'next-auth/jwt';
import { NextResponse, type NextRequest } from 'next/server';
import { hasSecureCookies } from '@/app/_server/session-cookie';
import { sessionSecret } from '@/lib/env';

/**
 * Sends people without a session to where they get one. A first look only: each page, action and route asks again who
 * it is and what they may.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  // Redirected, an action would end without an answer; by itself it says that the person is signed out.
  if (request.method === 'POST' && request.headers.has('next-action')) return NextResponse.next();
  const token = await getToken({ req: request, secret: sessionSecret(), secureCookie: hasSecureCookies() });
  if (token) return NextResponse.next();
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith('/api/')) {
    const error = {
      code: 'users.signedOut',
      message: 'You are signed out. Sign in, then repeat this.',
      requestId: '',
    };
    return NextResponse.json({ error }, { status: 401 });
  }
  const login = new URL('/login', request.url);
  if (pathname !== '/') login.searchParams.set('callbackUrl', pathname + search);
  return NextResponse.redirect(login);
}

export const config = {
  // Uploads go past it, since Next keeps what passes a proxy in memory and cuts it off at 10 MB; their route asks for
  // the session itself. Webhooks are signed instead.
  matcher: [
    '/((?!login|setup|invite/|reset/|api/auth/|api/health$|api/uploads(?:/|$)|api/hooks/|_next/|icon\\.svg$|favicon\\.ico$).*)',
  ],
};
