'use server';

import { action } from '@/app/_server/action';
import {
  cancelBackfill,
  createBackfill,
  pauseBackfill,
  planBackfill,
  retryBackfill,
} from '@/lib/control/backfills';

export const planBackfillAction = action(planBackfill);
export const createBackfillAction = action(createBackfill);
export const pauseBackfillAction = action(pauseBackfill);
export const cancelBackfillAction = action(cancelBackfill);
export const retryBackfillAction = action(retryBackfill);
