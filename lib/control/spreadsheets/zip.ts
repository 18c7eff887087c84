import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { unreadable } from './table';

/** Of one part, unpacked: past it a file is made to do harm. */
const mostBytes = 4 * 1024 ** 3;

export interface Zip {
  has(path: string): boolean;
  stream(path: string): Promise<Readable>;
  close(): void;
}

const open = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

export async function openZip(file: string): Promise<Zip> {
  const zip = await open(file, { lazyEntries: true, autoClose: false }).catch((cause: Error) => {
    throw unreadable('The file is no XLSX workbook.', 'Save it as XLSX or as CSV (UTF-8).', cause);
  });
  const entries = await entriesOf(zip);
  const openEntry = promisify<Entry, Readable>(zip.openReadStream.bind(zip));
  return {
    has: (path) => entries.has(path),
    async stream(path) {
      const entry = entries.get(path);
      if (!entry) throw unreadable(`The workbook lacks ${path}.`, 'Save it as XLSX again.');
      if (entry.uncompressedSize > mostBytes) throw unreadable('The workbook is too large.', 'Use CSV.');
      return openEntry(entry);
    },
    close: () => zip.close(),
  };
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}
