export { createSource } from './create';
export { detectSource } from './detect';
export {
  readable as readableSpec,
  readableFiles,
  readableSource,
  recipientOfSecrets,
  requireSource,
  sourceParts,
  sourceLabel,
  splitSettings,
  type ReadableSource,
  type WholeSource,
} from './internal';
export { listFileRoots, listFormatKinds, listSourceKinds } from './kinds';
export { getSource, listSources } from './read';
export { updateSource } from './update';
export type { DetectionReport } from '@/lib/engine';
