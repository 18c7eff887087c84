export { renewFreshness } from './renew';
export { setFreshness } from './set';
export { toFreshnessView, type FreshnessColumns } from './view';
