/** Signs in as a browser does. @returns the cookies of the session, as a header */
export async function signIn(base: string, person: { email: string; password: string }): Promise<string> {
  const first = await fetch(`${base}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const answer = await fetch(`${base}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookiesOf(first) },
    body: new URLSearchParams({ ...person, csrfToken, json: 'true' }),
  });
  const cookies = cookiesOf(answer);
  if (!cookies.includes('session-token'))
    throw new Error(`The sign-in as ${person.email} was refused (status ${answer.status}).`);
  return cookies;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
