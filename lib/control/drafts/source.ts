import type { ActorContext } from '../context';
import { createSource, detectSource, recipientOfSecrets, type DetectionReport } from '../sources';
import type { SourceSpec, SourceView } from '../sources/schemas';
import { tryLoad } from '../trials';
import { tryDraftInputSchema, type TrialView, type TryDraftInput } from '../trials/schemas';
import { parseInput, requireRole } from '../verb';
import { draftedKind, findDraft, httpOf, secretsOf } from './internal';
import {
  createDraftSourceInputSchema,
  detectDraftInputSchema,
  type CreateDraftSourceInput,
  type DetectDraftInput,
} from './schemas';

/** Reads the start of the source that a draft describes, with the secrets that the draft keeps. Editor. */
export async function detectDraftSource(
  context: ActorContext,
  input: DetectDraftInput,
): Promise<DetectionReport> {
  requireRole(context, 'editor');
  const { loadId, source, format } = parseInput(detectDraftInputSchema, input);
  return detectSource(context, { source: await withDraftSecrets(context, loadId, source), format });
}

/** Tries the rows of the source that a draft describes, with the secrets that the draft keeps. Editor. */
export async function tryDraft(
  context: ActorContext,
  input: TryDraftInput,
  signal?: AbortSignal,
): Promise<TrialView> {
  requireRole(context, 'editor');
  const { loadId, source, ...definition } = parseInput(tryDraftInputSchema, input);
  return tryLoad(
    context,
    { ...definition, source: source && (await withDraftSecrets(context, loadId, source)) },
    signal,
  );
}

/** Stores the source that a draft describes, with the secrets that the draft keeps. Editor. */
export async function createDraftSource(
  context: ActorContext,
  input: CreateDraftSourceInput,
): Promise<SourceView> {
  requireRole(context, 'editor');
  const { loadId, name, ...source } = parseInput(createDraftSourceInputSchema, input);
  return createSource(context, { ...(await withDraftSecrets(context, loadId, source)), name });
}

/** What the input says goes before what the draft keeps; nothing kept goes to a server it was not entered for. */
async function withDraftSecrets(
  context: ActorContext,
  loadId: string,
  spec: SourceSpec,
): Promise<SourceSpec> {
  if (spec.kind !== draftedKind) return spec;
  const draft = await findDraft(context, loadId);
  const given = spec.config ?? {};
  const kept = draft?.secretFields.filter((field) => given[field] === undefined) ?? [];
  if (!draft || kept.length === 0) return spec;
  const isSameServer =
    recipientOfSecrets(draftedKind, given) === recipientOfSecrets(draftedKind, httpOf(draft));
  if (!isSameServer) return spec;
  const secrets = secretsOf(draft);
  return {
    ...spec,
    config: { ...given, ...Object.fromEntries(kept.map((field) => [field, secrets[field]])) },
  };
}
