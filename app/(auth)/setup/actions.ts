'use server';

import { action, openAction } from '@/app/_server/action';
import { startBatch } from '@/lib/control/batches';
import { createFirstAdmin, createSample } from '@/lib/control/setup';

export const createFirstAdminAction = openAction(createFirstAdmin);
export const createSampleAction = action(createSample);
export const startSampleAction = action(startBatch);
