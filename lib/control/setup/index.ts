export { createFirstAdmin, getSetupState } from './create-first-admin';
export { createSample, offerSample } from './sample';
