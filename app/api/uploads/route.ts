import { route } from '@/app/_server/route';
import { receiveUpload } from '@/lib/control/uploads';

/** Takes a file as the raw body; its name stands in `?name=`. Answers `{ upload }`. */
export const POST = route(async (context, request) => {
  const name = new URL(request.url).searchParams.get('name') ?? 'upload';
  const length = request.headers.get('content-length');
  const size = length === null ? undefined : Number(length);
  const chunks = (request.body ?? new Blob().stream()) as unknown as AsyncIterable<Uint8Array>;
  const upload = await receiveUpload(context, { name, size }, chunks);
  return Response.json({ upload }, { status: 201 });
});
