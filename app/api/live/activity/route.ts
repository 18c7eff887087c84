import { route } from '@/app/_server/route';
import { getActivity } from '@/lib/control/live';

/** For tabs that hold no stream: those in the background, and those whose stream cannot be opened. */
export const GET = route(async (context) =>
  Response.json(await getActivity(context), { headers: { 'Cache-Control': 'no-store' } }),
);
