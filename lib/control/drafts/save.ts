import type { Transaction } from '@/lib/db';
import type { LoadDraft } from '@/lib/generated/prisma/client';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { namesOf, sealConfig } from '../secret-config';
import { recipientOfSecrets, splitSettings } from '../sources';
import { parseInput, requireRole, transaction } from '../verb';
import { draftedKind, draftKey, httpOf, sealOwner, secretsOf } from './internal';
import { saveDraftInputSchema, type DraftSaved, type SaveDraftInput } from './schemas';

type Config = Record<string, unknown>;

/**
 * Keeps what a person has entered into the wizard so far, in place of what they had there before; its secrets are
 * sealed. On record is that a draft was begun, not each keystroke. Editor.
 * @throws ControlError `drafts.savedAlready`
 */
export async function saveDraft(context: ActorContext, input: SaveDraftInput): Promise<DraftSaved> {
  requireRole(context, 'editor');
  const { loadId, baseVersion, content } = parseInput(saveDraftInputSchema, input);
  const key = draftKey(context, loadId);
  const { open, secret } = splitSettings(draftedKind, content.source.http);
  return transaction(async (tx) => {
    const before = await tx.loadDraft.findUnique({ where: { userId_loadId: key } });
    const secrets = { ...keptSecrets(before, content.source.http, open), ...secret };
    if (!before) await requireBase(tx, loadId, baseVersion);
    const data = {
      content: { ...content, source: { ...content.source, http: open } } as object,
      secret: sealConfig(secrets, sealOwner(key)),
      secretFields: namesOf(secrets),
    };
    const { updatedAt } = await tx.loadDraft.upsert({
      where: { userId_loadId: key },
      create: { ...key, baseVersion: baseVersion ?? null, ...data },
      update: data,
    });
    if (!before) await recordAudit(tx, context, { action: 'drafts.begin', entityId: loadId });
    return { savedAt: updatedAt.toISOString(), secretsSet: data.secretFields };
  });
}

/** What a page still sends after its draft has become a version begins no other draft. */
async function requireBase(tx: Transaction, loadId: string, baseVersion: number | undefined): Promise<void> {
  const load = await tx.load.findUnique({
    where: { id: loadId },
    select: { currentVersion: { select: { number: true } } },
  });
  if (load?.currentVersion?.number === baseVersion) return;
  throw new ControlError('drafts.savedAlready', {
    kind: 'conflict',
    message: 'The load was saved since this draft was begun.',
    remedy: 'Open the load to change what is saved.',
  });
}

/** Secrets that the input leaves out, unless the address has become another server's: they were not entered for it. */
function keptSecrets(before: LoadDraft | null, given: Config, open: Config): Config {
  const kept = before?.secretFields.filter((field) => given[field] === undefined) ?? [];
  if (!before || kept.length === 0) return {};
  const recipient = recipientOfSecrets(draftedKind, open);
  if (recipient === undefined || recipient !== recipientOfSecrets(draftedKind, httpOf(before))) return {};
  const secrets = secretsOf(before);
  return Object.fromEntries(kept.map((field) => [field, secrets[field]]));
}
