export { dequeue, dequeueAll, enqueue, leftToOthersBy, type EnqueueOptions } from './enqueue';
export { abandonedKeys, releaseJobsOfDeadWorkers } from './locks';
export { taskPayloads, type TaskName, type TaskPayload } from './tasks';
