import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ENCODINGS, type LoadPlan } from '@/lib/engine/index';
import { oneOf } from './choice';
import { splitNames } from './names';
import { readWhole } from './quantities';
import { usageError } from './usage';

/** Options by which a person settles what would else be detected; `load` and `detect` share them. */
export const FORMAT_OPTIONS = {
  format: { type: 'string' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
  quote: { type: 'string' },
  escape: { type: 'string' },
  comment: { type: 'string' },
  'skip-rows': { type: 'string' },
  'skip-footer': { type: 'string' },
  'has-header': { type: 'boolean' },
  'no-header': { type: 'boolean' },
  ragged: { type: 'string' },
  elements: { type: 'string' },
  take: { type: 'string' },
  detect: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

interface FormatValues {
  format?: string;
  delimiter?: string;
  encoding?: string;
  quote?: string;
  escape?: string;
  comment?: string;
  'skip-rows'?: string;
  'skip-footer'?: string;
  'has-header'?: boolean;
  'no-header'?: boolean;
  ragged?: string;
  elements?: string;
  take?: string;
  detect?: string;
}

/**
 * Reads options and exactly one positional argument.
 * @throws usage error that names the option
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values, input: onlyInput(positionals) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usageError(message.split(/\. |\n/)[0]!.replace(/\.?$/, '.'));
  }
}

function onlyInput(positionals: string[]): string {
  const [input, second] = positionals;
  if (input === undefined || input === '')
    throw usageError('FILE is missing: name a file, a pattern, a URL or a database.');
  if (second !== undefined) {
    throw usageError(
      `There are ${positionals.length} inputs, "${input}" and "${second}" among them.`,
      "One batch has one: put a pattern in quotes ('orders/*.csv').",
    );
  }
  checkAddress(input);
  return input;
}

/** A path may hold a colon, but nobody calls a file `ftp://host/orders.csv`. The address may hold a secret. */
function checkAddress(input: string): void {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(input)?.[1];
  if (scheme === undefined) return;
  if (!isUrl(input) && !isDatabase(input))
    throw usageError(
      `${scheme}:// is not read.`,
      'Name a file, or an http://, https:// or postgres:// address.',
    );
  if (!URL.canParse(input))
    throw usageError('The address cannot be read.', 'Write it like https://host/orders.csv.');
}

const FORMATS: Record<string, { kind: string; dialect: Record<string, unknown> }> = {
  csv: { kind: 'csv', dialect: {} },
  tsv: { kind: 'csv', dialect: { delimiter: '\t' } },
  json: { kind: 'json', dialect: {} },
  ndjson: { kind: 'json', dialect: { shape: 'lines' } },
};
const DELIMITERS: Record<string, string> = {
  tab: '\t',
  '\\t': '\t',
  comma: ',',
  semicolon: ';',
  pipe: '|',
  space: ' ',
};
const ENCODING_NAMES: Record<string, (typeof ENCODINGS)[number]> = {
  utf8: 'utf-8',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  latin1: 'latin1',
  iso88591: 'latin1',
  windows1252: 'windows-1252',
  cp1252: 'windows-1252',
};

/** @throws usage error that names the option */
export function readFormat(values: FormatValues): LoadPlan['format'] {
  const format = values.format === undefined ? undefined : lookUp(FORMATS, values.format.toLowerCase());
  if (values.format !== undefined && !format) {
    throw usageError(`--format "${values.format}" is unknown.`, `Known: ${Object.keys(FORMATS).join(', ')}.`);
  }
  const written = readDialect(values);
  const isCsvOnly = Object.keys(written).length > 0;
  const elements = readElements(values);
  if (elements && (isCsvOnly || format?.kind === 'csv'))
    throw usageError('--elements goes with JSON alone, and other options say that it is none.');
  if (format?.kind === 'json' && isCsvOnly) {
    const option = CSV_ONLY.find((name) => values[name] !== undefined)!;
    throw usageError(`--${option} does not go with --format ${values.format}.`);
  }
  return {
    kind: format?.kind ?? (isCsvOnly ? 'csv' : elements && 'json'),
    dialect: { ...format?.dialect, ...written, ...elements },
    encoding: values.encoding === undefined ? undefined : readEncoding(values.encoding),
    detect:
      values.detect === undefined
        ? undefined
        : oneOf<'auto' | 'strict'>(values.detect, ['auto', 'strict'], '--detect'),
  };
}

const CSV_ONLY = [
  'delimiter',
  'quote',
  'escape',
  'comment',
  'skip-rows',
  'skip-footer',
  'has-header',
  'no-header',
  'ragged',
] as const;

/** What the options say of a file with delimiters; what they leave open is not in it. */
function readDialect(values: FormatValues): Record<string, unknown> {
  if (values['has-header'] && values['no-header'])
    throw usageError('--has-header and --no-header contradict each other.');
  const { delimiter, quote, escape, comment, ragged } = values;
  return {
    ...(delimiter !== undefined && { delimiter: readDelimiter(delimiter) }),
    ...(quote !== undefined && { quote: quote === 'none' ? '' : readSign(quote, '--quote') }),
    ...(escape !== undefined && { escape: readSign(escape, '--escape') }),
    ...(comment !== undefined && { comment: readSign(comment, '--comment') }),
    ...(values['skip-rows'] !== undefined && {
      skipRows: readWhole(values['skip-rows'], '--skip-rows', [0, 1_000_000]),
    }),
    ...(values['skip-footer'] !== undefined && {
      skipFooter: readWhole(values['skip-footer'], '--skip-footer', [0, 100]),
    }),
    ...(values['has-header'] && { header: true }),
    ...(values['no-header'] && { header: false }),
    ...(ragged !== undefined && { ragged: oneOf(ragged, ['quarantine', 'pad'], '--ragged') }),
  };
}

/** What the options say of a list whose elements are the rows. */
function readElements({ elements, take }: FormatValues): Record<string, unknown> | undefined {
  if (elements === undefined) {
    if (take === undefined) return undefined;
    throw usageError('--take goes with --elements.', '--elements says where in a record the list stands.');
  }
  const taken = take === undefined ? [] : splitNames(take, ',', '--take');
  return { elements, ...(taken.length > 0 && { paths: taken.map(aroundElements) }) };
}

/** `id` stands in the object around the list; further out it is written with signs of its own. */
function aroundElements(name: string): string {
  return name.startsWith('^') ? name : `^.${name}`;
}

function readSign(text: string, option: string): string {
  if (/^[^a-z\d\r\n\0\u0080-\uffff]$/i.test(text)) return text;
  throw usageError(
    `${option} "${text}" cannot be one.`,
    'Write one ASCII character that is no letter or digit.',
  );
}

function readDelimiter(text: string): string {
  const delimiter = lookUp(DELIMITERS, text.toLowerCase()) ?? text;
  if (!/^[^a-z\d\r\n"\0\u0080-\uffff]$/i.test(delimiter)) {
    throw usageError(
      `--delimiter "${text}" cannot be one.`,
      'Write one ASCII character that is no letter, digit or quote, or tab, comma, semicolon, pipe, space.',
    );
  }
  return delimiter;
}

function readEncoding(text: string) {
  const encoding = lookUp(ENCODING_NAMES, text.toLowerCase().replace(/[-_ ]/g, ''));
  if (!encoding) throw usageError(`--encoding "${text}" is unknown.`, `Known: ${ENCODINGS.join(', ')}.`);
  return encoding;
}

function lookUp<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What to read: a database goes to the postgres source, a URL to the http source, everything else names files. */
export function isDatabase(input: string): boolean {
  return /^postgres(ql)?:\/\//i.test(input);
}

export function isUrl(input: string): boolean {
  return /^https?:\/\//i.test(input);
}
