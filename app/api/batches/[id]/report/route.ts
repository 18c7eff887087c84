import { downloadOf } from '@/app/_server/download';
import { route } from '@/app/_server/route';
import { downloadErrorReport } from '@/lib/control/repairs';
import type { ReportErrorsInput } from '@/lib/control/repairs/schemas';

/** The error report of a batch, as `?format=json`, `csv` or `xlsx`. */
export const GET = route(async (context, request, { id }) => {
  const format = new URL(request.url).searchParams.get('format') ?? undefined;
  return downloadOf(await downloadErrorReport(context, { batchId: id!, format } as ReportErrorsInput));
});
