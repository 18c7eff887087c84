import { LoadError } from '../../errors';
import { retryAfterSeconds } from './wait-headers';

const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS/;

/** A request, or the reading of its answer, that failed beneath HTTP. */
export function unreachable(error: unknown, shownUrl: string): LoadError {
  if (error instanceof LoadError) return error;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new LoadError('source.timeout', {
      class: 'retryable',
      message: `${shownUrl} took too long: ${error.message}.`,
      remedy: 'Ask for smaller pages, or allow more time.',
      cause: error,
    });
  }
  const code = causeCode(error);
  if (code && BAD_CERTIFICATE.test(code)) {
    return new LoadError('source.badCertificate', {
      class: 'fatal',
      message: `The certificate of ${shownUrl} is not trusted (${code}).`,
      remedy:
        'Have the server present a valid one, or make its authority known to Node (NODE_EXTRA_CA_CERTS).',
      cause: error,
    });
  }
  return new LoadError('source.unreachable', {
    class: 'retryable',
    message: `The connection to ${shownUrl} failed${code ? ` (${code})` : ''}.`,
    remedy: 'Check the address and that this machine can reach it.',
    cause: error,
  });
}

function causeCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

/** An answer that is not what was asked for, by its status. */
export function responseError(response: Response, shownUrl: string): LoadError {
  const { status } = response;
  const message = `${shownUrl} answered ${status}${response.statusText ? ` ${response.statusText}` : ''}.`;
  const retryAfter = retryAfterSeconds(response.headers, Date.now());
  if (status === 429) {
    const remedy = 'Ask for fewer or larger pages, or have the limit raised.';
    return new LoadError('source.rateLimited', {
      class: 'retryable',
      message,
      remedy,
      retryAfterSeconds: retryAfter,
    });
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new LoadError('source.serverError', {
      class: 'retryable',
      message,
      remedy: 'The fault is with the server; try again later or tell whoever runs it.',
      retryAfterSeconds: retryAfter,
    });
  }
  return clientError(status, message);
}

function clientError(status: number, message: string): LoadError {
  if (status === 401 || status === 403) {
    const remedy = 'Check the token and the headers, and what they are allowed to read.';
    return new LoadError('source.notAllowed', { class: 'fatal', message, remedy });
  }
  if (status === 404 || status === 410) {
    return new LoadError('source.notFound', { class: 'fatal', message, remedy: 'Check the URL.' });
  }
  return new LoadError('source.badRequest', {
    class: 'fatal',
    message,
    remedy: 'Check the URL, its parameters and the page size.',
  });
}
