import { humanName } from '@/app/_components/schema-form/json-schema';
import type { LoadDefinition } from '@/lib/control/loads/schemas';
import type { DetectionReport } from '@/lib/control/sources';

/**
 * The format that a load keeps: what the preview showed, so that a version reads every file the same way. Line ends
 * are left open: files of one sender differ in them, and they change no value.
 */
export function pinnedFormat({ format, encoding, dialect }: DetectionReport): LoadDefinition['format'] {
  const { newline: _newline, ...rest } = dialect;
  const kept = Object.entries(rest).filter(([name, value]) => value !== UNSAID[name]);
  return { kind: format, encoding, dialect: Object.fromEntries(kept) };
}

/** What is so unless it is said otherwise, and never detected once the rest is kept. */
const UNSAID: Record<string, unknown> = {
  ragged: 'quarantine',
  trailingDelimiter: false,
  skipFooter: 0,
  comment: undefined,
};

/** Rows of a database: it says itself what they are, and nobody settles anything. */
export function isFormatOfSource({ format }: Pick<DetectionReport, 'format'>): boolean {
  return format === 'copy';
}

/** `csv, utf-8, delimiter “;”, quote “"”, header yes`: what is left open is not named. */
export function describeFormat({ kind, encoding, dialect }: LoadDefinition['format']): string {
  if (kind === 'copy') return 'rows as the database gives them';
  const parts = Object.entries(dialect ?? {}).filter(([, value]) => value !== '' && value !== 0);
  return [
    kind,
    encoding,
    ...parts.map(([name, value]) => `${humanName(name).toLowerCase()} ${valueInWords(value)}`),
  ]
    .filter(Boolean)
    .join(', ');
}

/** `yes`, `tab`, `“;”` */
export function valueInWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === '\t') return 'tab';
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}
