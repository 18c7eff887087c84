import { route } from '@/app/_server/route';
import { downloadQuarantine } from '@/lib/control/batches';

/** The refused rows of a batch as a CSV file, or those of one error group (`?fingerprint=`). */
export const GET = route(async (context, request, { id }) => {
  const fingerprint = new URL(request.url).searchParams.get('fingerprint') ?? undefined;
  const { fileName, chunks } = await downloadQuarantine(context, { batchId: id!, fingerprint });
  return new Response(bytesOf(chunks), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'no-store',
    },
  });
});

function bytesOf(chunks: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(text.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
