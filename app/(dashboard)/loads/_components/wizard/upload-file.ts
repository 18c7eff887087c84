import type { Failure } from '@/app/_components/notice';
import type { UploadProgress, UploadView } from '@/lib/control/uploads/schemas';

type Outcome = { ok: true; upload: UploadView } | { ok: false; error?: Failure };

export interface Uploading {
  /** Never rejects; cancelled, it ends without an error. */
  done: Promise<Outcome>;
  cancel(): void;
}

export interface UploadNews {
  sent: number;
  /** The connection broke off; it is tried again. */
  isWaiting: boolean;
}

/** One request's worth: what is lost at most where a proxy answers for a server that got nothing. */
const PIECE_BYTES = 16 * 1024 * 1024;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Tries in a row without a byte that arrives: some five minutes. */
const MOST_TRIES = 14;

/**
 * Sends a file piece by piece. Where it is cut off it goes on from what has arrived, by itself; and after a reload too,
 * once the same file is chosen again.
 */
export function uploadFile(file: File, onNews: (news: UploadNews) => void): Uploading {
  const stop = new AbortController();
  const done = send(file, { onNews, signal: stop.signal }).then(
    (upload): Outcome => ({ ok: true, upload }),
    (error: unknown): Outcome =>
      stop.signal.aborted ? { ok: false } : { ok: false, error: failureOf(error) },
  );
  return {
    done,
    cancel: () => {
      stop.abort();
      forget(file);
    },
  };
}

interface Sending {
  onNews: (news: UploadNews) => void;
  signal: AbortSignal;
}

async function send(file: File, { onNews, signal }: Sending): Promise<UploadView> {
  let tries = 0;
  for (let progress: UploadProgress | undefined; ;) {
    try {
      progress ??= await beginOrGoOn(file, signal);
      const offset = progress.received;
      onNews({ sent: offset, isWaiting: false });
      progress = await sendPiece(file, {
        ...{ id: progress.id, offset, signal },
        onSent: (sent) => onNews({ sent, isWaiting: false }),
      });
      tries = 0;
      if (!progress.upload) continue;
      forget(file);
      return progress.upload;
    } catch (error) {
      if (signal.aborted || !mayPass(error) || (tries += 1) > MOST_TRIES) throw error;
      onNews({ sent: progress?.received ?? 0, isWaiting: true });
      await wait(Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS), signal);
      // How much has arrived, the server knows.
      progress = undefined;
    }
  }
}

/** A refusal of the server, as against a connection that broke off. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

/** A connection, a server or a proxy that is away comes back; a piece that does not follow is sent anew from its place. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Refusal)) return true;
  return error.status >= 500 || error.status === 409 || error.status === 408 || error.status === 429;
}

function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.failure;
  return {
    message: 'The upload broke off, and the server did not answer any more.',
    remedy: 'Check the connection and choose the same file again: it goes on where it was.',
  };
}

async function beginOrGoOn(file: File, signal: AbortSignal): Promise<UploadProgress> {
  const known = localStorage.getItem(keyOf(file));
  if (known) {
    const progress = await ask(`/api/uploads/${known}`, { signal }).catch((error: unknown) => {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    });
    if (progress) return progress;
  }
  const wanted = new URLSearchParams({ name: file.name, size: String(file.size) });
  const begun = await ask(`/api/uploads/resumable?${wanted}`, { method: 'POST', signal });
  localStorage.setItem(keyOf(file), begun.id);
  return begun;
}

async function ask(url: string, init: RequestInit): Promise<UploadProgress> {
  const response = await fetch(url, init);
  const answer = (await response.json().catch(() => null)) as (UploadProgress & { error?: Failure }) | null;
  if (response.ok && answer) return answer;
  throw new Refusal(response.status, answer?.error ?? unexplained(response.status));
}

interface Piece {
  id: string;
  offset: number;
  signal: AbortSignal;
  onSent: (sent: number) => void;
}

/** By XMLHttpRequest, because fetch says nothing about how much was sent. */
function sendPiece(file: File, { id, offset, signal, onSent }: Piece): Promise<UploadProgress> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = (event) => onSent(offset + event.loaded);
    request.onabort = () => reject(new Error('cancelled'));
    request.onerror = () => reject(new Error('The connection broke off.'));
    request.onload = () => {
      const answer = request.response as (UploadProgress & { error?: Failure }) | null;
      if (request.status === 200 && answer) resolve(answer);
      else reject(new Refusal(request.status, answer?.error ?? unexplained(request.status)));
    };
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.open('PATCH', `/api/uploads/${id}?offset=${offset}`);
    request.responseType = 'json';
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file.slice(offset, offset + PIECE_BYTES));
  });
}

function unexplained(status: number): Failure {
  return { message: `The server refused the file (HTTP ${status}).` };
}

/** The same file, as far as a browser can tell. */
function keyOf({ name, size, lastModified }: File): string {
  return `stevedore upload ${size} ${lastModified} ${name}`;
}

function forget(file: File): void {
  localStorage.removeItem(keyOf(file));
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('cancelled'));
    });
  });
}
