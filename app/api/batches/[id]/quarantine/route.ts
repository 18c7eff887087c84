import { downloadOf } from '@/app/_server/download';
import { route } from '@/app/_server/route';
import { downloadQuarantine } from '@/lib/control/batches';

/** The refused rows of a batch as a CSV file, or those of one error group (`?fingerprint=`). */
export const GET = route(async (context, request, { id }) => {
  const fingerprint = new URL(request.url).searchParams.get('fingerprint') ?? undefined;
  const file = await downloadQuarantine(context, { batchId: id!, fingerprint });
  return downloadOf({ ...file, contentType: 'text/csv; charset=utf-8' });
});
