import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { draftKey, findDraft } from './internal';
import {
  draftIdInputSchema,
  type DraftContent,
  type DraftIdInput,
  type DraftSummary,
  type DraftView,
} from './schemas';

const mostDrafts = 50;

/** The caller's own draft of a load, without its secrets; null where there is none. Editor. */
export async function getDraft(context: ActorContext, input: DraftIdInput): Promise<DraftView | null> {
  requireRole(context, 'editor');
  const { loadId } = parseInput(draftIdInputSchema, input);
  const draft = await findDraft(context, loadId);
  return (
    draft && {
      loadId,
      baseVersion: draft.baseVersion,
      content: draft.content as DraftContent,
      secretsSet: draft.secretFields,
      savedAt: draft.updatedAt.toISOString(),
    }
  );
}

interface DraftRow {
  load_id: string;
  base_version: number | null;
  title: string | null;
  step: string | null;
  updated_at: Date;
}

/** The caller's own drafts, the latest first; without those of loads that are gone. Editor. */
export async function listDrafts(context: ActorContext): Promise<DraftSummary[]> {
  requireRole(context, 'editor');
  const { userId } = draftKey(context, '');
  const rows = await db().$queryRaw<DraftRow[]>`
    SELECT d.load_id, d.base_version, d.updated_at, d.content->>'step' AS step,
      coalesce(l.name, nullif(d.content->>'name', ''), nullif(d.content->>'sourceLabel', '')) AS title
    FROM load_drafts d LEFT JOIN loads l ON l.id = d.load_id AND l.deleted_at IS NULL
    WHERE d.user_id = ${userId}::uuid AND (l.id IS NOT NULL OR d.base_version IS NULL)
    ORDER BY d.updated_at DESC LIMIT ${mostDrafts}`;
  return rows.map((row) => ({
    loadId: row.load_id,
    title: row.title,
    step: row.step,
    isNew: row.base_version === null,
    savedAt: row.updated_at.toISOString(),
  }));
}
