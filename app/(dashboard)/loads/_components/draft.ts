import type {
  ComputedFromInput,
  LoadDefinition,
  LoadDefinitionInput,
  LoadView,
  WritingInput,
} from '@/lib/control/loads/schemas';
import type { RuleView } from '@/lib/control/rules/schemas';
import type { TransformView } from '@/lib/control/transforms/schemas';
import type { DetectSourceInput, SourceSpec } from '@/lib/control/sources/schemas';
import { isIncrementalMode, writingOf } from './write-modes';

export type WriteMode = LoadDefinition['mode'];

export type SourceHow = 'upload' | 'path' | 'url' | 'table' | 'stored';

export interface DatabaseDraft {
  connectionId: string | null;
  reads: 'table' | 'query';
  table: { schema: string; name: string } | null;
  query: string;
}

export interface SourceDraft {
  how: SourceHow;
  upload: { id: string; name: string; size: number } | null;
  path: string;
  /** Settings of the http source. */
  http: Record<string, unknown>;
  database: DatabaseDraft;
  stored: { id: string; label: string } | null;
}

export interface FieldTransform extends TransformView {
  /** Of the source, or the id of a computed column. */
  field: string;
}

/** A column that no field fills alone. */
export interface ComputedDraft {
  /** Tells it from others, and from the source's fields. */
  id: string;
  column: string;
  /** Undefined as long as the proposal stands. */
  type?: string | undefined;
  from: ComputedFromInput;
}

/** A table of the destination that expressions may take values from. */
export type LookupDraft = NonNullable<LoadDefinition['lookups']>[number];

/** A load on its way: what the person settled. What they did not is proposed anew from the detected columns. */
export interface Draft {
  source: SourceDraft;
  format: {
    kind?: string;
    dialect: Record<string, unknown>;
    encoding?: LoadDefinition['format']['encoding'];
  };
  /** Types that the person corrected, by field. */
  types: Record<string, string>;
  /** What is done to fields on their way, in order; null as long as the proposal stands. */
  transforms: FieldTransform[] | null;
  /** Columns that the person chose, by field; null leaves the field out. */
  columns: Record<string, string | null>;
  /** Null as long as the proposal stands. */
  computed: ComputedDraft[] | null;
  /** Null as long as the proposal stands. */
  lookups: LookupDraft[] | null;
  /** How the last source of these fields was mapped is not to be proposed. */
  isMappedAnew: boolean;
  connectionId: string | null;
  isNewTable: boolean;
  table: { schema: string; name: string };
  /** Null as long as the proposal stands. */
  key: string[] | null;
  mode: WriteMode | null;
  /** Settings of all modes; those of the chosen one are saved. */
  writing: WritingInput;
  tuning: LoadDefinition['tuning'];
  retries: number | undefined;
  /** Without a cursor column, the whole source is loaded every time. */
  incremental: { cursor: string; overlap: string };
  rules: RuleView[];
  errorThreshold: { share: number; minRows: number; maxCount?: number | undefined };
  drift: LoadDefinition['drift'];
  name: string;
  description: string;
  /** Of the elements of a list: the load of the records around them, and whether this one is to run after it. */
  after: { loadId: string; name: string; isWanted: boolean } | null;
  /** Drafts that were begun for lists inside the records, by the lists' paths. */
  lists: Record<string, string>;
}

/** What a draft that was kept holds; parts that this version knows and that one did not are as in a new one. */
export function keptDraft(content: object, base: Draft): Draft {
  const kept = Object.fromEntries(Object.entries(content).filter(([name]) => name in base)) as Partial<Draft>;
  return { ...base, ...kept, source: { ...base.source, ...kept.source } };
}

export function emptyDraft(): Draft {
  return {
    source: {
      how: 'upload',
      upload: null,
      path: '',
      http: {},
      database: { connectionId: null, reads: 'table', table: null, query: '' },
      stored: null,
    },
    format: { dialect: {} },
    types: {},
    transforms: null,
    columns: {},
    computed: null,
    lookups: null,
    isMappedAnew: false,
    connectionId: null,
    isNewTable: true,
    table: { schema: 'public', name: '' },
    key: null,
    mode: null,
    writing: {},
    tuning: {},
    retries: undefined,
    incremental: { cursor: '', overlap: '' },
    rules: [],
    errorThreshold: { share: 0.05, minRows: 100 },
    drift: {},
    name: '',
    description: '',
    after: null,
    lists: {},
  };
}

/** A stored load, to be edited. */
export function draftOf(load: LoadView): Draft {
  const { definition } = load;
  return {
    ...mappingDraft(definition),
    isMappedAnew: true,
    source: {
      ...emptyDraft().source,
      how: 'stored',
      stored: { id: load.source.id, label: load.source.label },
    },
    format: definition.format,
    connectionId: definition.destination.connectionId,
    isNewTable: definition.destination.create,
    table: definition.destination.table,
    key: definition.key,
    mode: definition.mode,
    writing: definition.writing,
    tuning: definition.tuning,
    retries: definition.retry.retries,
    incremental: incrementalDraft(definition.incremental),
    rules: definition.rules,
    errorThreshold: definition.errorThreshold,
    drift: definition.drift,
    name: load.name,
    description: load.description,
    after: null,
    lists: {},
  };
}

export type MappingDraft = Pick<Draft, 'types' | 'transforms' | 'columns' | 'computed' | 'lookups'>;

/** How a stored load maps its fields. */
export function mappingDraft(stored: Pick<LoadDefinition, 'mapping' | 'computed' | 'lookups'>): MappingDraft {
  const { mapping = [] } = stored;
  const computed = (stored.computed ?? []).map((entry, at) => ({ ...entry, id: computedId(at + 1) }));
  const filled = [...mapping, ...computed.map(({ id, transforms }) => ({ field: id, transforms }))];
  return {
    types: Object.fromEntries(mapping.flatMap(({ field, type }) => (type ? [[field, type]] : []))),
    transforms: filled.flatMap(({ field, transforms = [] }) =>
      transforms.map((transform) => ({ field, ...transform })),
    ),
    columns: Object.fromEntries(mapping.map(({ field, column }) => [field, column])),
    computed: computed.map(({ transforms: _kept, ...entry }) => entry),
    lookups: stored.lookups ?? [],
  };
}

/** Begins as no field is called. */
export function computedId(number: number): string {
  return `\u0001computed ${number}`;
}

function incrementalDraft(stored: LoadDefinition['incremental']): Draft['incremental'] {
  if (!stored) return emptyDraft().incremental;
  return { cursor: stored.cursor, overlap: stored.overlap === '0' ? '' : stored.overlap };
}

/** What to read, where the source is not stored yet; undefined as long as it is not said. */
export function sourceSpec(source: SourceDraft): SourceSpec | undefined {
  switch (source.how) {
    case 'upload':
      return source.upload ? { kind: 'file', config: {}, uploadId: source.upload.id } : undefined;
    case 'path':
      return source.path.trim() ? { kind: 'file', config: { path: source.path.trim() } } : undefined;
    case 'url':
      return source.http.url ? { kind: 'http', config: source.http } : undefined;
    case 'table':
      return databaseSpec(source.database);
    case 'stored':
      return undefined;
  }
}

function databaseSpec({ connectionId, reads, table, query }: DatabaseDraft): SourceSpec | undefined {
  if (connectionId === null) return undefined;
  if (reads === 'table') return table ? { kind: 'postgres', connectionId, config: { table } } : undefined;
  return query.trim() ? { kind: 'postgres', connectionId, config: { query } } : undefined;
}

export function detectInput(draft: Draft): DetectSourceInput | undefined {
  const { source, format } = draft;
  if (source.how === 'stored') return source.stored ? { sourceId: source.stored.id, format } : undefined;
  const spec = sourceSpec(source);
  return spec && { source: spec, format };
}

/** For people, and as the name of a source that is made. */
export function sourceLabel(source: SourceDraft): string {
  switch (source.how) {
    case 'upload':
      return source.upload?.name ?? '';
    case 'path':
      return source.path.trim();
    case 'url':
      return withoutQuery(String(source.http.url ?? ''));
    case 'table':
      return databaseSpec(source.database) ? databaseLabel(source.database) : '';
    case 'stored':
      return source.stored?.label ?? '';
  }
}

function databaseLabel({ reads, table }: DatabaseDraft): string {
  return reads === 'table' && table ? `${table.schema}.${table.name}` : 'query';
}

function withoutQuery(url: string): string {
  return url.split(/[?#]/)[0]!.slice(0, 120);
}

/** `orders-2026.csv.gz` → `orders_2026`: for a table that is made. */
export function tableNameFor(source: SourceDraft): string {
  const { reads, table } = source.database;
  const isTable = source.how === 'table' && reads === 'table';
  const label = isTable ? (table?.name ?? '') : sourceLabel(source);
  const last = label.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  const stem = last.replace(/(\.(gz|csv|tsv|txt|json|ndjson|jsonl))+$/i, '');
  return stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
}

export interface MappedField {
  field: string;
  column: string | null;
  type: string;
  transforms: TransformView[];
}

export interface SettledComputed extends Required<ComputedDraft> {
  type: string;
  transforms: TransformView[];
}

interface Settled {
  sourceId: string;
  /** As the preview showed it. */
  format: LoadDefinition['format'];
  mapping: readonly MappedField[];
  computed: readonly SettledComputed[];
  lookups: LookupDraft[];
  key: string[];
  mode: WriteMode;
}

/**
 * The definition to save.
 * @param stored  of the load that is edited: what the wizard does not show stays as it was
 */
export function definitionOf(draft: Draft, settled: Settled, stored?: LoadDefinition): LoadDefinitionInput {
  return {
    ...stored,
    sourceId: settled.sourceId,
    format: settled.format,
    destination: {
      ...stored?.destination,
      connectionId: draft.connectionId ?? '',
      table: draft.table,
      create: draft.isNewTable,
    },
    mapping: settled.mapping.map(({ field, column, type, transforms }) => ({
      field,
      column,
      ...(draft.isNewTable && column ? { type } : {}),
      transforms: column === null ? [] : transforms,
    })),
    computed: settled.computed.map(({ column, type, from, transforms }) => ({
      column,
      ...(draft.isNewTable ? { type } : {}),
      from,
      transforms,
    })),
    lookups: settled.lookups,
    key: settled.key,
    mode: settled.mode,
    writing: writingOf(settled.mode, settled.key.length > 0, draft.writing),
    tuning: { ...stored?.tuning, ...draft.tuning },
    retry: { ...stored?.retry, ...(draft.retries !== undefined && { retries: draft.retries }) },
    incremental: incrementalOf(draft, settled.mode),
    rules: draft.rules,
    errorThreshold: draft.errorThreshold,
    drift: draft.drift,
  };
}

function incrementalOf({ incremental }: Draft, mode: WriteMode): LoadDefinitionInput['incremental'] {
  if (incremental.cursor === '' || !isIncrementalMode(mode)) return undefined;
  return { cursor: incremental.cursor, overlap: incremental.overlap.trim() || '0' };
}
