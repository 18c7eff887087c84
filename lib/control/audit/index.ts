export { recordAudit } from './record';
