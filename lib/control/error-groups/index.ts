export { addUpErrorGroups } from './add-up';
export { listAllErrorGroups, listErrorRules } from './list';
export { muteErrorGroup } from './mute';
export { getErrorGroup } from './read';
