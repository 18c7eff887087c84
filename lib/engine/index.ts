export { LoadError, type ErrorClass } from './errors';
export type { EngineEvent, QuarantinedRow, QuarantineSink, RunContext } from './events';
export type { Reason } from './extract/block';
export type { DetectionReport } from './detection-report';
export * from './plan';
export * from './result';
