import { parse as parseLossless } from 'lossless-json';
import { LoadError } from '../../errors';

/** Runs of digits, or exponents, that a double may not hold. Inside strings it costs time and does no harm. */
const BEYOND_DOUBLE = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

/**
 * Numbers that a double would change come as LosslessNumber.
 * @throws LoadError `source.badResponse` (retryable: mostly an answer that was cut off)
 */
export function parsePage(text: string, shownUrl: string): unknown {
  try {
    return BEYOND_DOUBLE.test(text) ? parseLossless(text) : JSON.parse(text);
  } catch (error) {
    throw new LoadError('source.badResponse', {
      class: 'retryable',
      message: `The answer of ${shownUrl} is not complete JSON.`,
      remedy: 'Check that the URL is that of a JSON API and that its answers arrive whole.',
      cause: error,
    });
  }
}

/**
 * The array at the dotted `path`; a body that is an array itself, and `null` for none, are taken as they are.
 * @throws LoadError `source.noRecords`
 */
export function recordsAt(body: unknown, path: string, shownUrl: string): readonly unknown[] {
  if (Array.isArray(body)) return body;
  let value: unknown = body;
  for (const key of path === '' ? [] : path.split('.')) {
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (Array.isArray(value)) return value;
  if (value === null && body !== null) return [];
  throw new LoadError('source.noRecords', {
    class: 'fatal',
    message: `The answer of ${shownUrl} has no array at "${path}".`,
    remedy: `Set the path of the records; the answer holds ${describeKeys(body)}.`,
  });
}

function describeKeys(body: unknown): string {
  if (!isObject(body)) return 'no object';
  const keys = Object.keys(body);
  return keys.length === 0
    ? 'no key'
    : keys
        .slice(0, 10)
        .map((key) => `"${key.slice(0, 40)}"`)
        .join(', ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
