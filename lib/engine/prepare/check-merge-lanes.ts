import { LoadError } from '../errors';
import { LANE_MODES, type LoadPlan } from '../plan';
import { filledColumns, type Target } from '../target';

/**
 * Merge lanes go where no row's fate depends on rows of other lanes.
 * @throws LoadError `prepare.mergeLanes`
 */
export function checkLaneMode({ mode, incremental, tuning }: LoadPlan): void {
  if (tuning.mergeLanes === 1) return;
  if (!LANE_MODES.includes(mode))
    throw bad(
      `Write mode ${mode} is merged in one transaction, because it decides over the table as a whole.`,
      `Merge lanes go with ${LANE_MODES.join(', ')}.`,
    );
  if (incremental)
    throw bad('A load with a cursor is merged in one transaction: its watermark moves with the rows.');
}

/** @throws LoadError `prepare.mergeLanes` where what rows are dealt by is not there */
export function checkLaneColumns({ tuning }: LoadPlan, target: Target): void {
  const { mergeLanes, mergeBy, mergeColumn } = tuning;
  if (mergeLanes === 1) return;
  if (mergeBy === 'range' && target.key.length === 0)
    throw bad('Ranges of the key need a key, and this load has none.', 'Choose hash, or name a key.');
  const names = filledColumns(target).map(({ name }) => name);
  if (mergeBy === 'column' && !names.includes(mergeColumn ?? ''))
    throw bad(
      mergeColumn === undefined
        ? 'No column is named by whose values the rows go to merge lanes.'
        : `The load fills no column ${mergeColumn}, by whose values the rows would go to merge lanes.`,
      `Name one of ${names.join(', ')}.`,
    );
}

function bad(message: string, remedy = 'Set merge lanes to 1.'): LoadError {
  return new LoadError('prepare.mergeLanes', { class: 'fatal', message, remedy });
}
