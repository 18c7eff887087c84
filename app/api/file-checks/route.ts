import { route } from '@/app/_server/route';
import { startFileCheck } from '@/lib/control/file-checks';

/** Has a whole file checked in the background; answers how far that is. */
export const POST = route(async (context, request) =>
  Response.json(await startFileCheck(context, await request.json().catch(() => null))),
);
