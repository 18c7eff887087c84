import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { buildFolder, root } from './paths.mjs';

/** The stamp that was written when `name` was last made, or undefined. */
export function readStamp(name, folder = buildFolder) {
  try {
    return readFileSync(path.join(folder, `${name}.stamp`), 'utf8');
  } catch {
    return undefined;
  }
}

/** Records what `name` was made from; whole or not at all, whatever interrupts us. */
export function writeStamp(name, stamp, folder = buildFolder) {
  mkdirSync(folder, { recursive: true });
  const draft = path.join(folder, `${name}.${process.pid}.draft`);
  writeFileSync(draft, stamp);
  renameSync(draft, path.join(folder, `${name}.stamp`));
}

/**
 * SHA-256 over the names and contents of files and of all files in folders, in order of name. Contents, because a
 * checkout touches the times of files that it leaves as they were.
 * @param {string[]} paths  relative to the project; those that do not exist count as absent
 * @param {(file: string) => boolean} [isRelevant]
 */
export function contentStamp(paths, isRelevant = () => true) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(listFiles).filter(isRelevant)) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function listFiles(name) {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [name];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
