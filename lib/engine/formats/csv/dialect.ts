import { z } from 'zod';
import type { CopyDialect } from '../format';

const NEWLINES = ['lf', 'crlf', 'cr'] as const;
const RAGGED = ['quarantine', 'pad'] as const;

/** Digits are the row number's, letters and what is not ASCII are data; line ends and NUL end records. */
const separator = z
  .string()
  .regex(
    /^[^\0\r\na-z\d\u0080-\uffff]$/i,
    'must be one ASCII character that is no letter, digit or line end',
  );

export const csvDialectSchema = z
  .object({
    delimiter: separator.default(','),
    /** Empty where nothing is quoted. */
    quote: z.union([separator, z.literal('')]).default('"'),
    /** Inside quotes, makes the next quote or escape plain; empty or the quote itself where quotes are doubled. */
    escape: z.union([separator, z.literal('')]).default(''),
    /** LF and CRLF end a record in either of the two; CR is for files that hold nothing else. */
    newline: z.enum(NEWLINES).default('lf'),
    header: z.boolean().default(true),
    /** Lines before the header. */
    skipRows: z.number().int().min(0).default(0),
    /** Of so many lines at the end, the last ones that are no whole records are skipped. */
    skipFooter: z.number().int().min(0).max(100).default(0),
    /** Lines that start with it are skipped. */
    comment: separator.optional(),
    /** Every record ends in a delimiter, behind which there is no field. */
    trailingDelimiter: z.boolean().default(false),
    /** What becomes of records with too few or too many fields; padded, their rest stands in the last field. */
    ragged: z.enum(RAGGED).default('quarantine'),
  })
  .superRefine(({ delimiter, quote, escape, comment }, context) => {
    if (delimiter === quote || delimiter === escape || delimiter === comment) {
      context.addIssue({
        code: 'custom',
        path: ['delimiter'],
        message: 'must differ from quote, escape and comment',
      });
    }
    if (comment !== undefined && comment === quote) {
      context.addIssue({ code: 'custom', path: ['comment'], message: 'must differ from the quote' });
    }
  });

export type CsvDialect = z.output<typeof csvDialectSchema>;

/** COPY cannot do without a quote: where the file has none, it is a byte that no record with it gets past the framer. */
export function copyDialectOf({ delimiter, quote, escape }: CsvDialect): Required<CopyDialect> {
  const quoteByte = quote || (delimiter === '\x01' ? '\x02' : '\x01');
  return { format: 'csv', delimiter, quote: quoteByte, escape: quote ? escape || quote : quoteByte };
}

/** The dialect as bytes. */
export interface CsvBytes {
  delimiter: number;
  quote: number;
  escape: number;
  /** False where `quote` only stands in for COPY's sake. */
  hasQuote: boolean;
  /** Byte that ends a record: CR or LF. */
  eol: number;
  /** −1 where lines are never comments. */
  comment: number;
}

export const LF = 10;
export const CR = 13;
export const SPACE = 32;

export function bytesOf(dialect: CsvDialect): CsvBytes {
  const copy = copyDialectOf(dialect);
  return {
    delimiter: copy.delimiter.charCodeAt(0),
    quote: copy.quote.charCodeAt(0),
    escape: copy.escape.charCodeAt(0),
    hasQuote: dialect.quote !== '',
    eol: dialect.newline === 'cr' ? CR : LF,
    comment: dialect.comment === undefined ? -1 : dialect.comment.charCodeAt(0),
  };
}
