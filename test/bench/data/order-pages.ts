import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fingerprint, kept, type DataFile } from './data-file';
import { ordersAsJson } from './orders';

export const PAGE_RECORDS = 10_000;

/** A folder of JSON pages, `0.json` the first; an empty one ends them, as an API answers past its end. */
export function orderPages(rows: number): DataFile {
  const folder = path.join(
    tmpdir(),
    'stevedore-bench',
    `pages-${rows}-${fingerprint(ordersAsJson(100).lines)}`,
  );
  return kept(folder, () => {
    const draft = `${folder}.${process.pid}`;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const { lines, summary } = ordersAsJson(rows);
    let page: string[] = [];
    let pages = 0;
    let bytes = 0;
    const flush = () => {
      const text = `{"records":[${page.join(',')}]}`;
      writeFileSync(path.join(draft, `${pages}.json`), text);
      bytes += Buffer.byteLength(text);
      pages += 1;
      page = [];
    };
    for (const line of lines) {
      page.push(line.trimEnd());
      if (page.length === PAGE_RECORDS) flush();
    }
    if (page.length > 0) flush();
    flush();
    renameSync(draft, folder);
    return { path: folder, bytes, ...summary() };
  });
}
