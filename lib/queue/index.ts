export { dequeue, enqueue, type EnqueueOptions } from './enqueue';
export { taskPayloads, type TaskName, type TaskPayload } from './tasks';
