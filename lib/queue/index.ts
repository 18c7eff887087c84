export { sessionName } from '@/lib/db';
export {
  dequeue,
  dequeueAll,
  enqueue,
  leftToOthersBy,
  ofTask,
  putBack,
  type EnqueueOptions,
} from './enqueue';
export { abandonedKeys, endSessionsOfDeadWorkers, releaseJobsOfDeadWorkers } from './locks';
export { heldJobs, lookAtQueue, type TaskJobs } from './look';
export { taskPayloads, type TaskName, type TaskPayload } from './tasks';
