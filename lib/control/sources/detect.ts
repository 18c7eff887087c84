import { setTimeout as wait } from 'node:timers/promises';
import { detectSource as detect, type DetectionReport } from '@/lib/engine';
import { env } from '@/lib/env';
import type { ActorContext } from '../context';
import { callEngine, parseInput, requireRole } from '../verb';
import { readable, readableSource, requireSource } from './internal';
import { detectSourceInputSchema, type DetectSourceInput } from './schemas';

/** Longest that a person waits for a preview. */
const timeoutMs = 60_000;

/**
 * Reads the start of a source and says what it is: format, dialect, encoding, columns with their types, first rows.
 * What the input settles is taken as it is. Editor.
 * @throws ControlError with the engine's code, e.g. `source.notFound`, `source.notAllowed`
 */
export async function detectSource(
  context: ActorContext,
  input: DetectSourceInput,
): Promise<DetectionReport> {
  requireRole(context, 'editor');
  const { sourceId, source, format } = parseInput(detectSourceInputSchema, input);
  const { kind, config, fileRoots } =
    sourceId === undefined ? await readable(source!) : await readableSource(await requireSource(sourceId));
  return callEngine(() =>
    detect(
      { source: { kind, config }, format },
      {
        signal: AbortSignal.timeout(timeoutMs),
        fileRoots,
        baseFolder: env().callerFolder,
        sleep: (ms, signal) => wait(ms, undefined, { signal }),
      },
    ),
  );
}
