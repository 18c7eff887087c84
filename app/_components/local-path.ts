/** The path to go to after signing in: only ever a page of our own, whatever the address bar was given. */
export function localPath(candidate: string | null): string {
  if (!candidate) return '/';
  const base = 'http://local.invalid';
  const url = URL.canParse(candidate, base) ? new URL(candidate, base) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return '/';
  const isOwn = url.origin === base || (typeof location !== 'undefined' && url.origin === location.origin);
  const path = `${url.pathname}${url.search}`;
  return isOwn && !path.startsWith('//') && !/^\/(login|setup)\b/.test(path) ? path : '/';
}
