export { listAbilities } from './list';
