import { route } from '@/app/_server/route';
import { tryDraft } from '@/lib/control/drafts';

/** Says what would become of the first rows of a draft's source. Ends early where nobody waits for the answer any more. */
export const POST = route(async (context, request) =>
  Response.json(await tryDraft(context, await request.json().catch(() => null), request.signal)),
);
