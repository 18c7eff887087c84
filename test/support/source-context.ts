import type { RecordsPiece, SourceContext, SourcePiece } from '@/lib/engine/sources/source';

export interface RecordedContext extends SourceContext {
  /** Waits that were asked for, in milliseconds; none of them took place. */
  sleeps: number[];
  attempts: { what: string; number: number; class: string; code: string; message: string }[];
}

export function sourceContext(context: Partial<SourceContext> = {}): RecordedContext {
  const sleeps: number[] = [];
  const attempts: RecordedContext['attempts'] = [];
  return {
    signal: new AbortController().signal,
    fileRoots: null,
    baseFolder: '/',
    sleep: async (ms) => void sleeps.push(ms),
    random: () => 0,
    onAttempt: (attempt) => void attempts.push(attempt),
    ...context,
    sleeps,
    attempts,
  };
}

/** What a piece holds, as text. */
export async function contentOf(piece: SourcePiece, start = 0): Promise<string> {
  if (piece.kind === 'records') return JSON.stringify(recordsIn(piece));
  const chunks: Uint8Array[] = [];
  for await (const chunk of piece.kind === 'rows' ? piece.read() : piece.read(start)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export function recordsIn({ lines }: RecordsPiece): unknown[] {
  const texts = lines.toString().split('\n');
  if (texts.pop() !== '') throw new Error('The last record has no newline.');
  return texts.map((text) => JSON.parse(text) as unknown);
}

export async function contentsOf(
  pieces: AsyncIterable<SourcePiece>,
): Promise<[name: string, content: string][]> {
  const contents: [string, string][] = [];
  for await (const piece of pieces) contents.push([piece.name, await contentOf(piece)]);
  return contents;
}
