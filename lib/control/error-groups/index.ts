export { addUpErrorGroups } from './add-up';
export { listAllErrorGroups, listErrorRules } from './list';
export { findMutedBatches, muteErrorGroup } from './mute';
export { getErrorGroup } from './read';
