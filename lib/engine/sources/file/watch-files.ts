import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { LoadError } from '../../errors';
import {
  checkAllowed,
  checkFile,
  findFile,
  matchesOf,
  nearestFolder,
  realRoots,
  statOf,
  type Surroundings,
} from './find-files';
import { referenceTo } from './listed-file';
import { filePiece } from './read-file';

/** A file as it stands at one look; the same for every host that sees it through the same share. */
export interface SeenFile {
  path: string;
  size: number;
  /** Since the epoch. */
  modifiedSecond: number;
}

/** A folder that holds more is one that nobody clears; looking through it again and again would cost all others. */
const MOST_FILES = 10_000;

/**
 * The files of a folder, or those that match a path or a pattern, empty ones among them. That there are none is no error,
 * and neither is one that goes away meanwhile.
 * @throws LoadError `source.notAllowed`, `source.notReadable`, `source.tooManyFiles`
 */
export async function lookForFiles(pathOrGlob: string, context: Surroundings): Promise<SeenFile[]> {
  const roots = await realRoots(context);
  const matches = await pathsOf(pathOrGlob, roots, context);
  if (matches.length > MOST_FILES) throw tooMany(pathOrGlob, matches.length);
  const seen = new Map<string, SeenFile>();
  for (const match of matches) {
    const file = await fileAt(match, roots);
    // Through symbolic links one file may match twice; it is loaded once.
    if (file && !seen.has(file.realPath)) seen.set(file.realPath, referenceTo(file));
  }
  return [...seen.values()];
}

/**
 * SHA-256 of a file, in hex; undefined where it is not the file that was seen any more.
 * @throws LoadError `source.notReadable`
 */
export async function hashFile(seen: SeenFile, context: Surroundings): Promise<string | undefined> {
  try {
    const file = await findFile(seen.path, context);
    const { size, modifiedSecond } = referenceTo(file);
    if (size !== seen.size || modifiedSecond !== seen.modifiedSecond) return undefined;
    const hash = createHash('sha256');
    for await (const chunk of filePiece(file, context.signal).read()) hash.update(chunk);
    return hash.digest('hex');
  } catch (error) {
    if (isNoFileAnyMore(error)) return undefined;
    throw error;
  }
}

async function pathsOf(
  pathOrGlob: string,
  roots: readonly string[] | null,
  context: Surroundings,
): Promise<string[]> {
  const absolute = path.resolve(context.baseFolder, pathOrGlob);
  const stats = await statOf(absolute);
  if (!stats && isDynamicPattern(pathOrGlob)) return matchesOf(pathOrGlob, roots, context);
  if (!stats?.isDirectory()) return [absolute];
  await checkAllowed(await nearestFolder(absolute), pathOrGlob, roots);
  // As patterns do, it leaves out what begins with a dot: half-written files often do.
  const names = (await readdir(absolute)).filter((name) => !name.startsWith('.'));
  return names.sort().map((name) => path.join(absolute, name));
}

/** Undefined for what is no file, or is gone since it was listed. */
async function fileAt(file: string, roots: readonly string[] | null) {
  try {
    return await checkFile(file, roots, { mayBeEmpty: true });
  } catch (error) {
    if (isNoFileAnyMore(error)) return undefined;
    throw error;
  }
}

function isNoFileAnyMore(error: unknown): boolean {
  if (!(error instanceof LoadError)) return false;
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return (
    ['source.notFound', 'source.notAFile', 'source.changed', 'source.empty'].includes(error.code) ||
    code === 'ENOENT'
  );
}

function tooMany(pattern: string, count: number): LoadError {
  return new LoadError('source.tooManyFiles', {
    class: 'fatal',
    message: `${pattern} matches ${count} files; at most ${MOST_FILES} are watched.`,
    remedy: 'Move files away once they are loaded, or name a narrower pattern.',
  });
}
