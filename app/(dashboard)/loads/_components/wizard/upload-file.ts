import type { Failure } from '@/app/_components/notice';
import type { UploadView } from '@/lib/control/uploads/schemas';

type Outcome = { ok: true; upload: UploadView } | { ok: false; error?: Failure };

export interface Uploading {
  /** Never rejects; cancelled, it ends without an error. */
  done: Promise<Outcome>;
  cancel(): void;
}

/** Sends a file as it is. XMLHttpRequest, because fetch says nothing about how much was sent. */
export function uploadFile(file: File, onProgress: (sentBytes: number) => void): Uploading {
  const request = new XMLHttpRequest();
  const done = new Promise<Outcome>((resolve) => {
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onabort = () => resolve({ ok: false });
    request.onerror = () =>
      resolve({
        ok: false,
        error: {
          message: 'The upload broke off.',
          remedy: 'Check the connection to the server and try again.',
        },
      });
    request.onload = () => resolve(outcomeOf(request));
  });
  request.open('POST', `/api/uploads?name=${encodeURIComponent(file.name)}`);
  request.responseType = 'json';
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function outcomeOf(request: XMLHttpRequest): Outcome {
  const answer = request.response as { upload?: UploadView; error?: Failure } | null;
  if (request.status === 201 && answer?.upload) return { ok: true, upload: answer.upload };
  return {
    ok: false,
    error: answer?.error ?? { message: `The server refused the file (HTTP ${request.status}).` },
  };
}
