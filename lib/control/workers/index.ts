export { beat, retire, type WorkerIdentity } from './heartbeat';
export { releaseDeadWorkers, type Released } from './release-dead';
