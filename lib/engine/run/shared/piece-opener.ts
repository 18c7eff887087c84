import { sourceOf } from '../../detect-source';
import type { RunContext } from '../../events';
import type { LoadPlan } from '../../plan';
import { sourceContext } from '../../prepare/open-input';
import type { OpenPiece } from '../../sources/source';

/** What all lanes of a process open the pieces with that the batch's leader has listed. */
export async function pieceOpener(
  { plan, context }: { plan: LoadPlan; context: RunContext },
  signal: AbortSignal,
): Promise<OpenPiece> {
  const source = sourceOf(plan.source.kind);
  if (!source.openListed) throw new Error(`A source of kind ${source.kind} lists no pieces.`);
  const config = source.configSchema.parse(plan.source.config);
  return source.openListed(config, { ...sourceContext(plan, context), signal });
}
