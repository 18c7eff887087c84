import { route } from '@/app/_server/route';
import { beginUpload } from '@/lib/control/uploads';

/** Begins an upload in pieces: `?name=&size=`. Answers `{ id, received }`; the pieces go to `/api/uploads/{id}`. */
export const POST = route(async (context, request) => {
  const { searchParams } = new URL(request.url);
  const input = { name: searchParams.get('name') ?? '', size: Number(searchParams.get('size')) };
  return Response.json(await beginUpload(context, input), { status: 201 });
});
