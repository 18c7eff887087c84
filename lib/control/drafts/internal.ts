import { db } from '@/lib/db';
import type { LoadDraft } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { openConfig } from '../secret-config';

type Config = Record<string, unknown>;

/** The kind of source whose settings, secrets among them, a draft holds until it is stored. */
export const draftedKind = 'http';

/** Drafts are a person's own. @throws ControlError `auth.forbidden` for the product itself */
export function draftKey({ actor }: ActorContext, loadId: string): { userId: string; loadId: string } {
  if (actor.kind === 'user') return { userId: actor.id, loadId };
  throw new ControlError('auth.forbidden', {
    kind: 'forbidden',
    message: 'Drafts belong to people.',
  });
}

export async function findDraft(context: ActorContext, loadId: string): Promise<LoadDraft | null> {
  return db().loadDraft.findUnique({ where: { userId_loadId: draftKey(context, loadId) } });
}

/** What a draft's secrets are sealed to. */
export function sealOwner({ userId, loadId }: Pick<LoadDraft, 'userId' | 'loadId'>): string {
  return `draft ${userId} ${loadId}`;
}

export function secretsOf(draft: LoadDraft): Config {
  return openConfig(draft.secret, sealOwner(draft));
}

export function httpOf(draft: LoadDraft): Config {
  return (draft.content as { source: { http: Config } }).source.http;
}
