'use server';

import { action } from '@/app/_server/action';
import {
  cancelBatch,
  completeBatch,
  dismissBatch,
  pauseBatch,
  previewBulk,
  rerunBatch,
  resumeBatch,
  runBulk,
  startBatch,
} from '@/lib/control/batches';
import { createView, deleteView, updateView } from '@/lib/control/views';

export const startBatchAction = action(startBatch);
export const rerunBatchAction = action(rerunBatch);
export const pauseBatchAction = action(pauseBatch);
export const resumeBatchAction = action(resumeBatch);
export const dismissBatchAction = action(dismissBatch);
export const cancelBatchAction = action(cancelBatch);
export const completeBatchAction = action(completeBatch);
export const previewBulkAction = action(previewBulk);
export const runBulkAction = action(runBulk);
export const createViewAction = action(createView);
export const updateViewAction = action(updateView);
export const deleteViewAction = action(deleteView);
