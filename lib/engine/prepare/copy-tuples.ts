import type { Capabilities } from '../destinations/destination';
import { baseName } from '../sql/column-type';
import type { SqlSession } from '../sql/session';
import type { StagingColumn, StagingLayout } from '../staging';
import type { Tuning } from '../tuning';
import type { OpenInput } from './open-input';

/** How rows go over to staging. */
export interface RowTransfer {
  /** What is read of the source for staging; single rows are read again as text. */
  reading: OpenInput;
  layout: StagingLayout;
}

/** Types of which all servers write the same tuples, and that cost more to read as text. */
const DEARER_AS_TEXT = [
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'date',
  'time without time zone',
  'time with time zone',
  'timestamp without time zone',
  'timestamp with time zone',
  'interval',
  'uuid',
  'bytea',
];
/** Types of which all servers write the same tuples. */
const ALIKE = [
  ...DEARER_AS_TEXT,
  'numeric',
  'text',
  'character varying',
  'character',
  'bpchar',
  'json',
  'jsonb',
];
const TEXTS = ['text', 'character varying', 'character', 'bpchar'];
/** Of a text without a limit, the tuple holds the bytes of the text, whatever text it was. */
const UNLIMITED_TEXTS = ['text', 'character varying'];

/** Below this share of dearer columns this process spends on the lengths of fields what the server spares. */
const LEAST_SHARE = 3 / 4;

/**
 * Chooses between text and the tuples of binary COPY, where the source has both. Tuples are taken where staging needs the
 * very types of the source, so that nothing can fail that text would not, and where most columns are dearer as text.
 */
export async function chooseTransfer(
  guard: Pick<SqlSession, 'query'>,
  { input, layout, capabilities, tuning, log }: Transfer,
): Promise<RowTransfer> {
  const { source } = input;
  const { rows } = source;
  const asText = { reading: input, layout };
  if (!rows?.binary || tuning.binaryCopy === 'off') return asText;
  const { binary } = rows;
  const against =
    misfit(input, layout) ??
    tooNew(binary.version, capabilities) ??
    tooManyTexts(layout) ??
    (await otherEncoding(guard));
  if (against) {
    log(`Rows go over as text: ${against}.`);
    return asText;
  }
  log('Rows go over as tuples of binary COPY: source and destination have the same types.');
  const { dialect } = binary;
  const copyDialect = input.format.copyDialect(dialect);
  return {
    reading: { ...input, dialect, copyDialect, source: { ...source, ...binary.source } },
    layout: { ...layout, copy: copyDialect },
  };
}

interface Transfer {
  input: OpenInput;
  /** For text. */
  layout: StagingLayout;
  capabilities: Capabilities;
  tuning: Pick<Tuning, 'binaryCopy'>;
  /** Told what was chosen and why, where there was a choice. */
  log(line: string): void;
}

/** Each column of staging has to be what the source gives, in its order. */
function misfit(
  { fields, absent, source: { rows } }: OpenInput,
  { columns }: StagingLayout,
): string | undefined {
  if (Object.keys(absent ?? {}).length > 0) return 'the source lacks a field that the load names';
  const names = rows!.columns.map(({ name }) => name);
  if (columns.some(({ field }, index) => field === null || field !== fields[index] || field !== names[index]))
    return 'the load keeps the whole record beside its fields';
  const { types } = rows!.binary!;
  for (const [index, column] of columns.entries()) {
    const field = `the field "${fields[index]}"`;
    const type = types[index];
    if (!type) return `${field} is of a type of its own`;
    if (!isSame(type, column)) return `${field} is ${type} and is staged as ${column.type}`;
    if (!ALIKE.includes(kindOf(type))) return `${field} is ${type}`;
  }
  return undefined;
}

function isSame(type: string, { type: staged }: StagingColumn): boolean {
  return UNLIMITED_TEXTS.includes(staged) ? TEXTS.includes(kindOf(type)) : type === staged;
}

function kindOf(type: string): string {
  return baseName(type).replace(/^interval .*/, 'interval');
}

function tooNew(version: number, { serverVersion }: Capabilities): string | undefined {
  const known = Math.floor(serverVersion / 10_000);
  return version > known ? `the source runs PostgreSQL ${version}, the destination ${known}` : undefined;
}

function tooManyTexts({ columns }: StagingLayout): string | undefined {
  const dearer = columns.filter(({ type }) => DEARER_AS_TEXT.includes(kindOf(type)));
  if (dearer.length >= columns.length * LEAST_SHARE) return undefined;
  return `tuples would spare nothing, with ${columns.length - dearer.length} of ${columns.length} columns texts or numerics`;
}

/** Texts of tuples are converted like any other; one that cannot be would end the COPY. */
async function otherEncoding(guard: Pick<SqlSession, 'query'>): Promise<string | undefined> {
  const { rows } = await guard.query<{ encoding: string }>(
    `SELECT current_setting('server_encoding') AS encoding`,
  );
  const { encoding } = rows[0]!;
  return encoding === 'UTF8' ? undefined : `the destination's encoding is ${encoding}`;
}
