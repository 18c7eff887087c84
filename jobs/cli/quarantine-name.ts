import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LoadArguments } from './load-arguments';
import { inputName } from './load-plan';
import { isUrl } from './shared-options';
import { usageError } from './usage';

const SUFFIX = '.quarantine.ndjson';

/**
 * Where refused rows go: `--quarantine`, else beside the input file; for a pattern, a URL, a database or a folder that
 * may not be written to, into the caller's folder.
 */
export async function chooseQuarantineFile(
  given: Pick<LoadArguments, 'input' | 'database' | 'quarantine' | 'table'>,
  baseFolder: string,
): Promise<string> {
  if (given.quarantine !== undefined) return namedFile(given.quarantine, given.input, baseFolder);
  const isFetched = given.database !== undefined || isUrl(given.input);
  const file = isFetched ? undefined : path.resolve(baseFolder, given.input);
  if (file && (await isFile(file))) {
    const folder = (await isWritable(path.dirname(file))) ? path.dirname(file) : baseFolder;
    return path.join(folder, `${path.basename(file)}${SUFFIX}`);
  }
  const name = isFetched ? inputName(given) : given.table.name;
  return path.join(baseFolder, `${name.replace(/[^\w.-]+/g, '_')}${SUFFIX}`);
}

function namedFile(name: string, input: string, baseFolder: string): string {
  const file = path.resolve(baseFolder, name);
  if (file === path.resolve(baseFolder, input))
    throw usageError('--quarantine names the input itself.', 'Name another file.');
  return file;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
