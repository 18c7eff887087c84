'use server';

import { action } from '@/app/_server/action';
import { describeConnectionTable, listConnectionTables, previewLookup } from '@/lib/control/connections';
import { setFreshness } from '@/lib/control/freshness';
import { createDraftSource, detectDraftSource, discardDraft, saveDraft } from '@/lib/control/drafts';
import {
  acceptDrift,
  archiveLoad,
  createLoad,
  deleteLoad,
  duplicateLoad,
  findKnownMapping,
  listPossibleOwners,
  pauseLoad,
  previewDeletion,
  resetWatermark,
  revertLoad,
  setLoadOwner,
  setRetention,
  updateLoad,
} from '@/lib/control/loads';
import { detectSource } from '@/lib/control/sources';
import { createFollowingLoad } from '@/lib/control/triggers';

export const detectSourceAction = action(detectSource);
export const listTablesAction = action(listConnectionTables);
export const describeTableAction = action(describeConnectionTable);
export const previewLookupAction = action(previewLookup);
export const saveDraftAction = action(saveDraft);
export const discardDraftAction = action(discardDraft);
export const detectDraftSourceAction = action(detectDraftSource);
export const createDraftSourceAction = action(createDraftSource);
export const findKnownMappingAction = action(findKnownMapping);
export const acceptDriftAction = action(acceptDrift);
export const createLoadAction = action(createLoad);
export const createFollowingLoadAction = action(createFollowingLoad);
export const updateLoadAction = action(updateLoad);
export const duplicateLoadAction = action(duplicateLoad);
export const revertLoadAction = action(revertLoad);
export const pauseLoadAction = action(pauseLoad);
export const archiveLoadAction = action(archiveLoad);
export const previewDeletionAction = action(previewDeletion);
export const deleteLoadAction = action(deleteLoad);
export const listPossibleOwnersAction = action(listPossibleOwners);
export const setLoadOwnerAction = action(setLoadOwner);
export const setRetentionAction = action(setRetention);
export const resetWatermarkAction = action(resetWatermark);
export const setFreshnessAction = action(setFreshness);
