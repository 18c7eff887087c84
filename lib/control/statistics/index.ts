export { listDays } from './days';
export { getHeatmap } from './heatmap';
export { getLoadRuns } from './load-runs';
export { listQueueDepth } from './queue-depth';
export { rollUpBatch, takeBackBatch } from './record';
export { listRuleShares } from './rule-shares';
