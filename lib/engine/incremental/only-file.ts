import { LoadError } from '../errors';
import type { OpenSource, SourcePiece } from '../sources/source';

/**
 * One file of a source that has several.
 * @param file its name as the source gives it, or the last part of that
 * @throws LoadError `incremental.noSuchFile`
 */
export async function onlyFile(source: OpenSource, file: string): Promise<OpenSource> {
  const pieces: SourcePiece[] = [];
  for await (const piece of source.pieces()) {
    // Pages of an API and ranges of a table have no names to choose by.
    if (piece.kind !== 'bytes') break;
    pieces.push(piece);
  }
  const exact = pieces.filter(({ name }) => name === file);
  const found = exact.length > 0 ? exact : pieces.filter(({ name }) => lastPart(name) === file);
  if (found.length !== 1) throw noSuchFile(file, found.length > 0 ? found : pieces);
  const [piece] = found as [SourcePiece];
  return {
    bytesTotal: piece.kind === 'bytes' ? piece.size : undefined,
    version: [source.version, source.listed?.find(({ name }) => name === piece.name)],
    async *pieces(from = 0) {
      if (from === 0) yield piece;
    },
    close: () => source.close(),
  };
}

function lastPart(name: string): string {
  return name.split(/[\\/]/).at(-1)!;
}

function noSuchFile(file: string, pieces: readonly SourcePiece[]): LoadError {
  const names = pieces.slice(0, 12).map(({ name }) => name);
  return new LoadError('incremental.noSuchFile', {
    class: 'fatal',
    message:
      names.length === 0
        ? `The source has no files, so that "${file}" cannot be loaded alone.`
        : `"${file}" does not name one file of the source.`,
    remedy:
      names.length === 0
        ? 'Name a range of the cursor.'
        : `It has ${names.join(', ')}${pieces.length > 12 ? ' and more' : ''}.`,
  });
}
