import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Totals } from '../totals';

const folder = path.join(tmpdir(), 'stevedore-bench');
const BUFFER_CHARACTERS = 1024 * 1024;

/** A file, or a folder of pages, and what a table must add up to that holds its good rows. */
export interface DataFile {
  path: string;
  rows: number;
  bytes: number;
  /** Of the rows that fulfil the rules. */
  good: Totals;
  /** Of the rows that PostgreSQL's own types and constraints let through, rules or not. */
  typed: Totals;
}

export interface Lines {
  lines: Iterable<string>;
  /** Asked for once the last line was taken. */
  summary: () => Omit<DataFile, 'path' | 'bytes'>;
}

/** Writes the file once and keeps it in the temporary folder; another generator, seen by its first lines, writes another one. */
export function keepFile(name: string, make: (rows?: number) => Lines, extension = 'csv'): DataFile {
  const file = path.join(folder, `${name}-${fingerprint(make(100).lines)}.${extension}`);
  return kept(file, () => {
    const made = make();
    writeLines(file, made.lines);
    return { path: file, bytes: statSync(file).size, ...made.summary() };
  });
}

/** The same for whatever is made at `file`: `make` runs only where its description is missing. */
export function kept(file: string, make: () => DataFile): DataFile {
  const description = `${file}.totals.json`;
  if (existsSync(file) && existsSync(description)) {
    return JSON.parse(readFileSync(description, 'utf8')) as DataFile;
  }
  mkdirSync(folder, { recursive: true });
  const made = make();
  writeFileSync(description, JSON.stringify(made));
  return made;
}

export function fingerprint(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex').slice(0, 8);
}

/** Under a name of its own until it is whole, so that an interrupted run leaves nothing that looks finished. */
export function writeLines(file: string, lines: Iterable<string>): void {
  const draft = `${file}.${process.pid}`;
  const target = openSync(draft, 'w');
  let pending = '';
  for (const line of lines) {
    pending += line;
    if (pending.length < BUFFER_CHARACTERS) continue;
    writeSync(target, pending);
    pending = '';
  }
  writeSync(target, pending);
  closeSync(target);
  renameSync(draft, file);
}
