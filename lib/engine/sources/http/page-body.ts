import { LoadError } from '../../errors';
import { findArray, NONE, splitElements } from './split-array';

/** The records of a page as JSON lines: `count` lines, each with its newline. */
export interface PageRecords {
  lines: Buffer;
  count: number;
  /** Records there are in all, where the page says so. */
  total?: number | undefined;
}

export const NO_RECORDS: PageRecords = { lines: Buffer.alloc(0), count: 0 };

/**
 * The array at the dotted path `records`; a page that is an array itself, and `null` for none, are taken as they are.
 * Records are not parsed: what is wrong in one is for the framer to say. They are cut apart in place, `page` is not to be
 * used afterwards.
 * @throws LoadError `source.noRecords`; `source.badResponse` (retryable: mostly an answer that was cut off)
 */
export function recordsOf(page: Buffer, paths: RecordPaths, shownUrl: string): PageRecords {
  const keys = keysOf(paths.records);
  const start = findArray(page, keys);
  if (start === NONE) return noRecords(parse(page.toString(), shownUrl), keys, shownUrl);
  const { end, count } = splitElements(page, start);
  if (end === NONE) throw notComplete(shownUrl);
  // What stands around the records is little; the platform's parser says whether it is whole.
  const around = parse(page.toString('utf8', 0, start) + page.toString('utf8', end), shownUrl);
  if (!Array.isArray(valueAt(around, keys))) return noRecords(around, keys, shownUrl);
  const total = totalIn(around, paths.totalPath);
  return count === 0 ? { ...NO_RECORDS, total } : { lines: endLastLine(page, start, end), count, total };
}

/** Dotted; empty where there is none. */
export interface RecordPaths {
  records: string;
  totalPath: string;
}

function keysOf(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

function totalIn(body: unknown, path: string): number | undefined {
  const value = path === '' || !isObject(body) ? undefined : valueAt(body, keysOf(path));
  const total = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(total) && (total as number) >= 0 ? (total as number) : undefined;
}

const NEWLINE = 0x0a;

/** The closing bracket makes room for the last line's end. */
function endLastLine(page: Buffer, start: number, end: number): Buffer {
  page[end] = NEWLINE;
  return page.subarray(start, end + 1);
}

function parse(text: string, shownUrl: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notComplete(shownUrl, error);
  }
}

function valueAt(body: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(body)) return body;
  let value = body;
  for (const key of keys) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function noRecords(body: unknown, keys: readonly string[], shownUrl: string): PageRecords {
  if (body !== null && valueAt(body, keys) === null) return NO_RECORDS;
  throw new LoadError('source.noRecords', {
    class: 'fatal',
    message: `The answer of ${shownUrl} has no array at "${keys.join('.')}".`,
    remedy: `Set the path of the records; the answer holds ${describeKeys(body)}.`,
  });
}

function notComplete(shownUrl: string, cause?: unknown): LoadError {
  return new LoadError('source.badResponse', {
    class: 'retryable',
    message: `The answer of ${shownUrl} is not complete JSON.`,
    remedy: 'Check that the URL is that of a JSON API and that its answers arrive whole.',
    cause,
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
