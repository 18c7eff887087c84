import { z } from 'zod';
import { LoadError } from '../../errors';
import type { SourceContext } from '../source';
import { findFile, type FoundFile } from './find-files';

const referenceSchema = z.object({ path: z.string(), size: z.number(), modifiedSecond: z.number() });
type FileReference = z.infer<typeof referenceSchema>;

/** Hosts see a file's time with different fractions of a second, depending on the share that they see it through. */
export function referenceTo({ name, size, mtimeMs }: FoundFile): FileReference {
  return { path: name, size, modifiedSecond: Math.floor(mtimeMs / 1000) };
}

/**
 * The file that another worker listed, as this host sees it.
 * @throws LoadError `source.*`; `source.differs` where another file stands under that name here
 */
export async function findListed(
  reference: unknown,
  context: Pick<SourceContext, 'fileRoots' | 'baseFolder'>,
): Promise<FoundFile> {
  const listed = referenceSchema.parse(reference);
  const file = await findFile(listed.path, context);
  const { size, modifiedSecond } = referenceTo(file);
  if (size === listed.size && modifiedSecond === listed.modifiedSecond) return file;
  throw new LoadError('source.differs', {
    class: 'fatal',
    message: `${listed.path} is another file on this host: its size or its time of change differs.`,
    remedy: 'Let all workers see the same folder, e.g. by a network share.',
  });
}
