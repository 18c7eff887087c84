import { route } from '@/app/_server/route';
import { cancelFileCheck, getFileCheck } from '@/lib/control/file-checks';

/** How far the check is, or what it has found. */
export const GET = route(async (context, _request, { id }) =>
  Response.json(await getFileCheck(context, { id: id! })),
);

/** Ends it. */
export const DELETE = route(async (context, _request, { id }) => {
  await cancelFileCheck(context, { id: id! });
  return Response.json(await getFileCheck(context, { id: id! }));
});
