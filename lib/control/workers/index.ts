export { beat, retire, type WorkerIdentity } from './heartbeat';
export { lookAtWorkers } from './look';
export { isPaused, pauseWorkers, resumeWorkers } from './pause';
export { releaseDeadWorkers, type Released } from './release-dead';
