'use server';

import { action } from '@/app/_server/action';
import {
  listRepairRows,
  previewReplay,
  repairInBulk,
  replayRows,
  saveFixes,
  undoRepairs,
} from '@/lib/control/repairs';
import { listCellTransformKinds } from '@/lib/control/transforms';

export const listRepairRowsAction = action(listRepairRows);
export const saveFixesAction = action(saveFixes);
export const repairInBulkAction = action(repairInBulk);
export const undoRepairsAction = action(undoRepairs);
export const previewReplayAction = action(previewReplay);
export const replayRowsAction = action(replayRows);
export const listCellTransformKindsAction = action((context, _nothing: void) =>
  listCellTransformKinds(context),
);
