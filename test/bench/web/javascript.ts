import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { globSync } from 'tinyglobby';

/** Of compressed JavaScript that a route loads before anything is clicked. */
export const mostBytes = 200_000;

export interface RouteScripts {
  /** As people see it: without groups. */
  route: string;
  /** Compressed by gzip, as the server sends them. */
  bytes: number;
  files: string[];
}

interface Manifest {
  entryJSFiles: Record<string, string[]>;
}

/** What each page of the production build loads at once; what is loaded later (`next/dynamic`) is not among it. */
export function routeScripts(build = '.next'): RouteScripts[] {
  const { rootMainFiles } = readJson<{ rootMainFiles: string[] }>(path.join(build, 'build-manifest.json'));
  const folder = path.join(build, 'server/app');
  return globSync('**/page_client-reference-manifest.js', { cwd: folder })
    .filter((file) => !file.startsWith('_'))
    .map((file) => {
      const entry = `/${file.replace('_client-reference-manifest.js', '')}`;
      const files = filesOf(path.join(folder, file), entry);
      const all = [...new Set([...rootMainFiles, ...files])];
      return { route: routeOf(entry), bytes: sizeOf(build, all), files: all };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** The manifest is a script that hangs itself on the global object. */
function filesOf(manifest: string, entry: string): string[] {
  const world: { __RSC_MANIFEST?: Record<string, Manifest> } = {};
  runInNewContext(readFileSync(manifest, 'utf8'), { globalThis: world });
  // A page comes with the layouts around it and with what is shown instead of it: while it loads, or where it failed.
  const files = Object.values(world.__RSC_MANIFEST?.[entry]?.entryJSFiles ?? {}).flat();
  if (files.length === 0)
    throw new Error(`${manifest} does not say which files ${entry} loads: Next.js has changed it.`);
  return files;
}

function routeOf(entry: string): string {
  return entry.replace(/\/\([^)]+\)/g, '').replace(/\/page$/, '') || '/';
}

const known = new Map<string, number>();

function sizeOf(build: string, files: string[]): number {
  return files.reduce((sum, file) => {
    const size = known.get(file) ?? gzipSync(readFileSync(path.join(build, file))).length;
    known.set(file, size);
    return sum + size;
  }, 0);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
