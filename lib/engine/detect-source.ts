import { certaintyOf, requireSure, type Certainty } from './certainty';
import type { DetectionReport } from './detection-report';
import { LoadError } from './errors';
import type { Encoding } from './extract/decode';
import { sampleSource, type SourceSample } from './extract/sample';
import type { Detection, Format } from './formats/format';
import { formats } from './formats/registry';
import type { LoadPlan } from './plan';
import { sources } from './sources/registry';
import type { KnownRows, OpenSource, Source, SourceContext } from './sources/source';

const CERTAIN = 0.95;
/** Tab, line ends and space. */
const BLANKS: ReadonlySet<number> = new Set([9, 10, 13, 32]);

export interface DetectInput {
  source: LoadPlan['source'];
  format: LoadPlan['format'];
}

/**
 * Opens a source and says what it holds. What is settled in `format` is taken as it is.
 * @throws LoadError of the source, and `detect.*`
 */
export async function detectSource(input: DetectInput, context: SourceContext): Promise<DetectionReport> {
  const source = await openSource(input.source, context);
  try {
    return await detectOpenSource(source, input.format);
  } finally {
    await source.close();
  }
}

/** @throws LoadError `source.unknownKind`, `source.badConfig`, and those of the source's own `open` */
export async function openSource(
  { kind, config }: LoadPlan['source'],
  context: SourceContext,
): Promise<OpenSource> {
  const source = sourceOf(kind);
  const parsed = source.configSchema.safeParse(config);
  if (parsed.success) return source.open(parsed.data, context);
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new LoadError('source.badConfig', {
    class: 'fatal',
    message: `The source's settings cannot be used: ${wrong.join('; ')}.`,
    remedy: 'Correct them.',
  });
}

/** @throws LoadError `source.unknownKind` */
export function sourceOf(kind: string): Source<unknown> {
  return kindOf<Source<unknown>>(sources, kind, 'source');
}

/** @throws LoadError `format.unknownKind` */
export function formatOf(kind: string): Format<unknown> {
  return kindOf<Format<unknown>>(formats, kind, 'format');
}

/**
 * As `detectSource`, for a source that is open already and stays so.
 * @param isTyped  whether somebody asks for the types of the columns, which take the most time
 * @param isKnown  whether somebody knows which columns there are
 * @param isShown  whether somebody looks at the first rows
 */
export async function detectOpenSource(
  source: OpenSource,
  given: LoadPlan['format'],
  { isTyped = true, isShown = true, isKnown = false } = {},
): Promise<DetectionReport> {
  if (source.rows) return knownReport(source, source.rows, isShown);
  const sample = await sampleSource(source, given.encoding as Encoding | undefined);
  refuseUnreadable(sample);
  const candidates =
    given.kind === undefined
      ? Object.values<Format<unknown>>(formats).filter(({ isOfSource }) => !isOfSource)
      : [formatOf(given.kind)];
  const found = mostConfident(candidates, { ...sample, isTyped, isKnown }, given.dialect);
  if (!found) throw unrecognised(given, candidates);
  const { format, detection } = found;
  const certainty = certaintiesOf(found, sample, given);
  if (given.detect === 'strict')
    requireSure(certainty, {
      ...(detection.dialect as object),
      format: format.kind,
      encoding: sample.encoding,
    });
  return {
    format: format.kind,
    formatConfidence: given.kind === undefined ? detection.confidence : 1,
    encoding: sample.encoding,
    encodingConfidence: sample.encodingConfidence,
    compression: sample.compression,
    dialect: detection.dialect as Record<string, unknown>,
    certainty,
    ragged: detection.ragged,
    columns: detection.columns,
    ...(!isShown && { seen: detection.seen }),
    nested: detection.nested,
    lists: detection.lists,
    preview: detection.preview,
    bytesTotal: source.bytesTotal,
  };
}

/** Nothing is guessed where the source itself knows. */
async function knownReport(
  { bytesTotal }: OpenSource,
  { format, columns, preview }: KnownRows,
  isShown: boolean,
): Promise<DetectionReport> {
  return {
    format,
    formatConfidence: 1,
    encoding: 'utf-8',
    encodingConfidence: 1,
    compression: 'none',
    dialect: {},
    certainty: {},
    ragged: undefined,
    columns: [...columns],
    preview: isShown ? await preview() : [],
    bytesTotal,
  };
}

/** That no other format can be meant says more than how well this one fits. */
const MIN_FITTING = 0.5;

function certaintiesOf(
  { format, detection }: Found,
  { encodingConfidence }: SourceSample,
  given: LoadPlan['format'],
): Record<string, Certainty> {
  const dialect = Object.entries(detection.confidences ?? {}).map(([property, confidence]) => [
    property,
    given.dialect[property] === undefined ? certaintyOf(confidence) : 'given',
  ]);
  return {
    format: given.kind === format.kind ? 'given' : detection.confidence >= MIN_FITTING ? 'sure' : 'guess',
    encoding: given.encoding === undefined ? certaintyOf(encodingConfidence) : 'given',
    ...Object.fromEntries(dialect),
  };
}

interface Found {
  format: Format<unknown>;
  detection: Detection<unknown>;
}

function mostConfident(
  candidates: readonly Format<unknown>[],
  { head, ...options }: SourceSample & { isTyped: boolean; isKnown: boolean },
  given: Record<string, unknown>,
): Found | undefined {
  let best: Found | undefined;
  for (const format of candidates) {
    if (!knowsDialect(format, given)) continue;
    const detection = format.detect(head, given, options);
    if (detection && detection.confidence > (best?.detection.confidence ?? 0)) best = { format, detection };
    // Looking further costs time, and nothing would be believed more.
    if (best && best.detection.confidence >= CERTAIN) break;
  }
  return best;
}

/** A format that does not know a given part of the dialect is not the one that was meant. */
function knowsDialect(format: Format<unknown>, given: Record<string, unknown>): boolean {
  const checked = format.dialectSchema.safeParse(given);
  return checked.success && Object.keys(given).every((key) => key in (checked.data as object));
}

function refuseUnreadable({ head, isWhole, moreSamples, binary }: SourceSample): void {
  const isBlank = isWhole && moreSamples.length === 0 && head.every((byte) => BLANKS.has(byte));
  if (head.length === 0 || isBlank) {
    throw new LoadError('detect.empty', {
      class: 'fatal',
      message: 'The source is empty.',
      remedy: 'Check that it was written completely, or for an API that it has records to give.',
    });
  }
  if (binary) {
    throw new LoadError('detect.binary', {
      class: 'fatal',
      message: `The source is no text: it looks like ${binary.what}.`,
      remedy: binary.remedy,
    });
  }
}

function unrecognised(given: LoadPlan['format'], candidates: readonly Format<unknown>[]): LoadError {
  const settled = Object.entries(given.dialect).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const titles = candidates.map(({ title }) => title).join(' or ');
  const as = settled.length > 0 ? ` with ${settled.join(', ')}` : '';
  return new LoadError('detect.unknownFormat', {
    class: 'fatal',
    message: `The source cannot be read as ${titles}${as}.`,
    remedy: 'Check the file, and the format, delimiter, encoding and path of records that were set.',
  });
}

function kindOf<Contract>(
  registry: Record<string, Contract>,
  kind: string,
  what: 'source' | 'format',
): Contract {
  if (Object.hasOwn(registry, kind)) return registry[kind]!;
  throw new LoadError(`${what}.unknownKind`, {
    class: 'fatal',
    message: `There is no ${what} of kind "${kind}".`,
    remedy: `Known kinds: ${Object.keys(registry).join(', ')}.`,
  });
}
