'use server';

import { action } from '@/app/_server/action';
import { describeConnectionTable, listConnectionTables } from '@/lib/control/connections';
import { setFreshness } from '@/lib/control/freshness';
import { archiveLoad, createLoad, resetWatermark, updateLoad } from '@/lib/control/loads';
import { createSource, detectSource } from '@/lib/control/sources';

export const detectSourceAction = action(detectSource);
export const createSourceAction = action(createSource);
export const listTablesAction = action(listConnectionTables);
export const describeTableAction = action(describeConnectionTable);
export const createLoadAction = action(createLoad);
export const updateLoadAction = action(updateLoad);
export const archiveLoadAction = action(archiveLoad);
export const resetWatermarkAction = action(resetWatermark);
export const setFreshnessAction = action(setFreshness);
