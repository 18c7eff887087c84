export type { ColumnDescription, TableDescription, TableFacts, TestStep } from './destinations/destination';
export { parsePostgresUrl, postgresConfigSchema, type PostgresConfig } from './sql/postgres/config';
export { destinations } from './destinations/registry';
export { detectSource, type DetectInput } from './detect-source';
export type { DetectionReport } from './detection-report';
export { asLoadError, LoadError, type ErrorClass } from './errors';
export type {
  EngineEvent,
  QuarantinedParts,
  QuarantinedRow,
  QuarantineSink,
  Reading,
  RunContext,
} from './events';
export type { Reason } from './extract/block';
export { formats } from './formats/registry';
export {
  describeTable,
  inspectLookup,
  inspectTable,
  listTables,
  testDestination,
} from './inspect-destination';
export { fingerprintOf } from './monitor/fingerprint';
export * from './plan';
export * from './result';
export type { LookupPreview } from './prepare/lookups/preview-lookup';
export { PAUSED } from './run/pause';
export { passing } from './fail-point';
export { endBatch, runLoad } from './run-load';
export { rowWithinPiece } from './piece-rows';
export { recordSplitter, replayFormat, ReplayText, type SplitRecord } from './replay-text';
export type { SharedWork } from './run/shared/help-staging';
export { sweepDestination } from './sweep-destination';
export { shareStaging } from './share-staging';
export { profileCells, type ColumnProfile } from './profile/profile-cells';
export { suggestRules, type SuggestedRule } from './profile/suggest-rules';
export { transforms } from './transforms/registry';
export type { Transform } from './transforms/transform';
export { fieldNamed, fieldsRead } from './prepare/fields-read';
export { sampleRows, type RowSample } from './trial/sample-rows';
export type { Trial, TriedColumn, TriedReason, TriedRow, TriedRule } from './trial/trial';
export { tryPlan } from './trial/try-plan';
export { batchRules, rules } from './validate/registry';
export { checkWhole, type CheckedSource, type WholeContext, type WholeTask } from './whole/check-whole';
export { packSample, unpackSample } from './whole/kept-sample';
export type { CheckedColumn, CheckProgress, RefusedGroup, WholeCheck } from './whole/whole-check';
export { CURSOR_FORMATS } from './sources/http/config';
export { hashFile, lookForFiles, type SeenFile } from './sources/file/watch-files';
export { sources } from './sources/registry';
export { readWatermark, resetWatermark, type LoadWatermark } from './watermark';
