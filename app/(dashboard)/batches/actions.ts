'use server';

import { action } from '@/app/_server/action';
import { cancelBatch, startBatch } from '@/lib/control/batches';

export const startBatchAction = action(startBatch);
export const cancelBatchAction = action(cancelBatch);
