export { listAudit, listAuditFilters } from './list';
export { recordAudit } from './record';
