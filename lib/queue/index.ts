export { dequeue, enqueue, type EnqueueOptions } from './enqueue';
export { abandonedKeys, releaseJobsOfDeadWorkers } from './locks';
export { taskPayloads, type TaskName, type TaskPayload } from './tasks';
