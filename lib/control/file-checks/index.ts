export { cancelFileCheck } from './cancel';
export { forgetFileChecks } from './forget';
export { findCheckedRows, getFileCheck } from './read';
export { runNextFileCheck, type CheckFile } from './run-next';
export { startFileCheck } from './start';
