import { env } from '@/lib/env';

/** Under https the session's cookie is sent over nothing else, and has another name. */
export function hasSecureCookies(): boolean {
  return env().publicUrl.startsWith('https://');
}
