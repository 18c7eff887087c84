interface File {
  fileName: string;
  contentType: string;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** A file to save, made while it is sent. */
export function downloadOf({ fileName, contentType, chunks }: File): Response {
  const plainName = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return new Response(bytesOf(chunks), {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'no-store',
    },
  });
}

function bytesOf(chunks: AsyncIterable<string | Uint8Array>): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? text.encode(value) : value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
