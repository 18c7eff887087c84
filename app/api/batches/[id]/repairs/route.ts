import { downloadOf } from '@/app/_server/download';
import { route } from '@/app/_server/route';
import { downloadRepairs, uploadRepairs } from '@/lib/control/repairs';
import type { DownloadRepairsInput } from '@/lib/control/repairs/schemas';

/** Quarantined rows to correct, as `?format=csv` or `xlsx`; of one error group (`?fingerprint=`), in one state (`?state=`). */
export const GET = route(async (context, request, { id }) => {
  const given = Object.fromEntries(new URL(request.url).searchParams);
  return downloadOf(await downloadRepairs(context, { ...given, batchId: id! } as DownloadRepairsInput));
});

/** Takes the corrected file as the raw body; its name stands in `?name=`. Answers with what became of its rows. */
export const POST = route(async (context, request, { id }) => {
  const name = new URL(request.url).searchParams.get('name') ?? 'corrected.csv';
  const length = request.headers.get('content-length');
  const size = length === null ? undefined : Number(length);
  const chunks = (request.body ?? new Blob().stream()) as unknown as AsyncIterable<Uint8Array>;
  return Response.json(await uploadRepairs(context, { batchId: id!, name, size }, chunks));
});
