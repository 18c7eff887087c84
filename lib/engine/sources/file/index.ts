import type { OpenSource, Source, SourceContext } from '../source';
import { fileConfigSchema, type FileConfig } from './config';
import { findFile, findFiles } from './find-files';
import { findListed, referenceTo } from './listed-file';
import { filePiece } from './read-file';

/** Files on the machine that runs the load: a path or a pattern. */
export const fileSource: Source<FileConfig> = {
  kind: 'file',
  title: 'File',
  configSchema: fileConfigSchema,
  secretFields: [],
  secretsGoTo: () => '',
  yields: () => 'bytes',
  open,
  openListed: async (_, context) => async (reference) =>
    filePiece(await findListed(reference, context), context.signal),
};

async function open({ path }: FileConfig, context: SourceContext): Promise<OpenSource> {
  const files = context.files
    ? await Promise.all(context.files.map((file) => findFile(file, context)))
    : await findFiles(path, context);
  const pieces = files.map((file) => filePiece(file, context.signal));
  return {
    bytesTotal: files.reduce((sum, file) => sum + file.size, 0),
    async *pieces(from = 0) {
      for (const piece of pieces.slice(from)) yield piece;
    },
    listed: files.map((file) => ({ name: file.name, size: file.size, reference: referenceTo(file) })),
    close: async () => {},
  };
}
