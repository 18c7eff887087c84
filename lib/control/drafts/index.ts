export { discardDraft, dropDraft } from './discard';
export { getDraft, listDrafts } from './read';
export { saveDraft } from './save';
export { createDraftSource, detectDraftSource, tryDraft } from './source';
