import { route } from '@/app/_server/route';
import { appendUpload, lookAtUpload } from '@/lib/control/uploads';

/** How much has arrived: `{ id, received }`. */
export const GET = route(async (context, _request, { id }) =>
  Response.json(await lookAtUpload(context, { id: id! })),
);

/** Takes the piece that begins at `?offset=` as the raw body. Answers `{ id, received, upload }`. */
export const PATCH = route(async (context, request, { id }) => {
  const offset = Number(new URL(request.url).searchParams.get('offset') ?? NaN);
  const chunks = (request.body ?? new Blob().stream()) as unknown as AsyncIterable<Uint8Array>;
  return Response.json(await appendUpload(context, { id: id!, offset }, chunks));
});
