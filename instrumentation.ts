import { allowSlowUploads } from '@/app/_server/slow-uploads';

/** Next calls it once, before the server takes its first request. */
export function register(): void {
  allowSlowUploads();
}
