import type { Stats } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { LoadError } from '../../errors';
import type { SourceContext } from '../source';

export interface FoundFile {
  /** As the person named it: for messages. */
  name: string;
  /** With every symbolic link resolved: what is opened. */
  realPath: string;
  size: number;
  /** With the size, tells whether the file is still the same. */
  mtimeMs: number;
}

export type Surroundings = Pick<SourceContext, 'fileRoots' | 'baseFolder' | 'signal'>;

/**
 * The files that a path or a pattern names, in order of name; each is there, allowed, readable and not empty.
 * @throws LoadError `source.notFound`, `source.notAllowed`, `source.notAFile`, `source.notReadable`, `source.empty`
 */
export async function findFiles(pathOrGlob: string, context: Surroundings): Promise<FoundFile[]> {
  const absolute = path.resolve(context.baseFolder, pathOrGlob);
  const roots = await realRoots(context);
  // A file may be called `a[1].csv`: what is there under that very name is no pattern.
  if ((await statOf(absolute)) || !isDynamicPattern(pathOrGlob)) {
    return [await checkFile(absolute, roots)];
  }
  const files = await checkedMatches(pathOrGlob, roots, context);
  const filled = files.filter((file) => file.size > 0);
  if (filled.length === 0) throw emptyFile(files[0]!.name);
  return filled;
}

/**
 * The file under exactly this path.
 * @throws LoadError as `findFiles`
 */
export async function findFile(
  file: string,
  context: Pick<SourceContext, 'fileRoots' | 'baseFolder'>,
): Promise<FoundFile> {
  return checkFile(path.resolve(context.baseFolder, file), await realRoots(context));
}

async function checkedMatches(
  pattern: string,
  roots: readonly string[] | null,
  surroundings: Surroundings,
): Promise<FoundFile[]> {
  const { baseFolder } = surroundings;
  const files = new Map<string, FoundFile>();
  for (const match of await matchesOf(pattern, roots, surroundings)) {
    const file = await checkFile(match, roots, { mayBeEmpty: true });
    // Through symbolic links one file may match twice; its rows are loaded once.
    if (!files.has(file.realPath)) files.set(file.realPath, file);
  }
  if (files.size === 0) {
    throw new LoadError('source.notFound', {
      class: 'fatal',
      message: `No file matches ${pattern}.`,
      remedy: `Patterns are taken relative to ${baseFolder}; check the folder and the file names.`,
    });
  }
  return [...files.values()];
}

/** The paths that match a pattern, in order of name; nothing is known of them yet. */
export async function matchesOf(
  pattern: string,
  roots: readonly string[] | null,
  { baseFolder, signal }: Surroundings,
): Promise<string[]> {
  await checkAllowed(await nearestFolder(path.resolve(baseFolder, staticPart(pattern))), pattern, roots);
  const matches = await glob(pattern, { cwd: baseFolder, absolute: true, expandDirectories: false, signal });
  signal.throwIfAborted();
  return matches.sort();
}

export async function checkFile(
  file: string,
  roots: readonly string[] | null,
  { mayBeEmpty = false } = {},
): Promise<FoundFile> {
  // Outside the roots nothing is told, not even whether a file is there.
  await checkAllowed(await nearestFolder(file), file, roots);
  const stats = await statOf(file);
  if (!stats) {
    throw new LoadError('source.notFound', {
      class: 'fatal',
      message: `There is no file ${file}.`,
      remedy: 'Check the path; it is looked up on the machine that runs the load.',
    });
  }
  if (!stats.isFile()) throw notAFile(file, stats);
  const realPath = await realpath(file);
  await checkReadable(file, realPath);
  if (stats.size === 0 && !mayBeEmpty) throw emptyFile(file);
  return { name: file, realPath, size: stats.size, mtimeMs: stats.mtimeMs };
}

/** @throws LoadError `source.notReadable` where a folder on the way may not be searched */
export async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw notReadable(file, error);
  }
}

async function checkReadable(file: string, realPath: string): Promise<void> {
  try {
    await access(realPath, constants.R_OK);
  } catch (error) {
    throw notReadable(file, error);
  }
}

export async function checkAllowed(
  realPath: string,
  name: string,
  roots: readonly string[] | null,
): Promise<void> {
  if (roots === null || roots.some((root) => isInside(realPath, root))) return;
  throw new LoadError('source.notAllowed', {
    class: 'fatal',
    message: `${name} lies outside the folders that loads may read.`,
    remedy: `Move the file into ${roots.join(' or ')}, or have an administrator add its folder to STEVEDORE_FILE_ROOTS.`,
  });
}

function isInside(realPath: string, root: string): boolean {
  const relative = path.relative(root, realPath);
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}

export async function realRoots({
  fileRoots,
  baseFolder,
}: Pick<Surroundings, 'fileRoots' | 'baseFolder'>): Promise<string[] | null> {
  if (fileRoots === null) return null;
  return Promise.all(fileRoots.map((root) => nearestFolder(path.resolve(baseFolder, root))));
}

/** The path with its links resolved, as far as it exists; what does not exist can hold no link. */
export async function nearestFolder(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file
      ? file
      : path.join(/* turbopackIgnore: true */ await nearestFolder(parent), path.basename(file));
  }
}

/** The folders of a pattern before its first wildcard. */
function staticPart(pattern: string): string {
  const segments = pattern.split('/');
  const firstDynamic = segments.findIndex((segment) => isDynamicPattern(segment));
  return segments.slice(0, firstDynamic).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

function notAFile(file: string, stats: Stats): LoadError {
  return new LoadError('source.notAFile', {
    class: 'fatal',
    message: stats.isDirectory() ? `${file} is a folder.` : `${file} is not an ordinary file.`,
    remedy: stats.isDirectory()
      ? `Name a file in it, or a pattern such as ${path.join(file, '*.csv')}.`
      : 'Name a file; devices, pipes and sockets are not read.',
  });
}

function notReadable(file: string, cause: unknown): LoadError {
  return new LoadError('source.notReadable', {
    class: 'fatal',
    message: `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
    remedy: 'Give the user that runs the load the right to read it and to enter its folders.',
    cause,
  });
}

function emptyFile(file: string): LoadError {
  return new LoadError('source.empty', {
    class: 'fatal',
    message: `${file} is empty (0 bytes).`,
    remedy: 'Check whether it was written completely.',
  });
}
