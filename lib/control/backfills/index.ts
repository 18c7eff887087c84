export { advanceBackfills } from './advance';
export { cancelBackfill } from './cancel';
export { createBackfill } from './create';
export { listBackfills } from './list';
export { pauseBackfill } from './pause';
export { planBackfill } from './plan';
export { retryBackfill } from './retry';
