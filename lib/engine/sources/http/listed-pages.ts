import { z } from 'zod';
import { LoadError } from '../../errors';
import type { ListedPiece, RecordsPiece, SourceContext } from '../source';
import type { HttpConfig } from './config';
import { markOf, PageClient, pagePiece, type Page } from './page-client';
import { PageWatch, type PageMark } from './page-watch';
import { MAX_PAGE_BYTES } from './read-body';

/** Past this the list itself would take much of the memory; larger pages are the better way. */
const MOST_LISTED = 100_000;

const referenceSchema = z.object({
  offset: z.int().min(0),
  /** Records that the page holds; null for the last one, which holds all that follow. */
  records: z.int().min(1).nullable(),
});
type PageReference = z.infer<typeof referenceSchema>;

/** The pages of an API that says how many records it holds, after the first one; undefined where they cannot be known. */
export function listPages(client: PageClient, first: Page): ListedPiece[] | undefined {
  const { count, total, lines } = first;
  if (count === 0 || total === undefined || total <= count) return undefined;
  const pages = Math.ceil(total / count);
  if (pages > MOST_LISTED) return undefined;
  return Array.from({ length: pages }, (_, index) => {
    const offset = index * count;
    const records = index === pages - 1 ? null : count;
    return {
      name: client.pageName(offset),
      size: Math.round((lines.length / count) * Math.min(count, total - offset)),
      reference: { offset, records } satisfies PageReference,
      rowsBefore: offset,
    };
  });
}

/** Opens pages that another worker has listed: each holds just its records, however many the API gives at once. */
export function listedPageOpener(
  config: HttpConfig,
  context: SourceContext,
): (reference: unknown) => Promise<RecordsPiece> {
  const client = new PageClient(config, context);
  return async (reference) => {
    const { offset, records } = referenceSchema.parse(reference);
    const { lines, marks } = await readRecords(client, offset, records ?? Infinity);
    return pagePiece(client, { offset, lines }, marks);
  };
}

async function readRecords(
  client: PageClient,
  offset: number,
  records: number,
): Promise<{ lines: Buffer; marks: PageMark[] }> {
  const watch = new PageWatch(client.shownUrl);
  const lines: Buffer[] = [];
  const marks: PageMark[] = [];
  let bytes = 0;
  for (let at = offset, count = -1; at < offset + records && count !== 0; at += count) {
    const page = upTo(offset + records, await client.fetch(at));
    const mark = markOf(page);
    // Else an API that gives its last page for ever would be asked for ever.
    watch.next(mark);
    ({ count } = page);
    marks.push(mark);
    if (count > 0) lines.push(page.lines);
    bytes += page.lines.length;
    if (lines.length > 1 && bytes > MAX_PAGE_BYTES) throw outgrown(client);
  }
  return { lines: lines.length === 1 ? lines[0]! : Buffer.concat(lines), marks };
}

function outgrown({ shownUrl }: PageClient): LoadError {
  return new LoadError('source.outgrown', {
    class: 'retryable',
    message: `${shownUrl} has grown by more than ${MAX_PAGE_BYTES / 1024 / 1024} MiB while it was read.`,
    remedy: 'Load it while less is written to it, or with a cursor.',
  });
}

/** Without the records that belong to the page after it. */
function upTo(end: number, page: Page): Page {
  const { offset, count, lines } = page;
  if (offset + count <= end) return page;
  let bytes = 0;
  for (let record = offset; record < end; record += 1) bytes = lines.indexOf('\n', bytes) + 1;
  return { ...page, count: end - offset, lines: lines.subarray(0, bytes) };
}
