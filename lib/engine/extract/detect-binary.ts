interface Signature {
  what: string;
  remedy: string;
  bytes: readonly number[];
  /** Where they stand, default 0. */
  at?: number;
}

const EXPORT = 'Export it as CSV or JSON first.';
const UNPACK = 'Unpack it first; of compressed files, gzip is read as it is.';
const NO_TABLE = 'It holds no table; check the path.';

const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

/** @see https://www.iana.org/assignments/media-types and the formats' own documents */
const SIGNATURES: readonly Signature[] = [
  { what: 'a PNG image', remedy: NO_TABLE, bytes: [0x89, ...ascii('PNG')] },
  { what: 'a JPEG image', remedy: NO_TABLE, bytes: [0xff, 0xd8, 0xff] },
  { what: 'a GIF image', remedy: NO_TABLE, bytes: ascii('GIF8') },
  { what: 'a PDF document', remedy: 'Get the data behind it as CSV or JSON.', bytes: ascii('%PDF-') },
  { what: 'a Parquet file', remedy: EXPORT, bytes: ascii('PAR1') },
  { what: 'an Arrow file', remedy: EXPORT, bytes: ascii('ARROW1') },
  { what: 'an Avro file', remedy: EXPORT, bytes: ascii('Obj\x01') },
  { what: 'an ORC file', remedy: EXPORT, bytes: ascii('ORC') },
  { what: 'an SQLite database', remedy: EXPORT, bytes: ascii('SQLite format 3\0') },
  {
    what: 'a PostgreSQL dump in custom format',
    remedy: 'Restore it with pg_restore.',
    bytes: ascii('PGDMP'),
  },
  {
    what: 'an old Excel or Office file',
    remedy: EXPORT,
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  },
  { what: 'a Zstandard archive', remedy: UNPACK, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { what: 'an xz archive', remedy: UNPACK, bytes: [0xfd, ...ascii('7zXZ')] },
  { what: 'a bzip2 archive', remedy: UNPACK, bytes: ascii('BZh') },
  { what: 'a 7-Zip archive', remedy: UNPACK, bytes: [...ascii('7z'), 0xbc, 0xaf] },
  { what: 'a RAR archive', remedy: UNPACK, bytes: ascii('Rar!\x1a') },
  { what: 'a tar archive', remedy: UNPACK, bytes: ascii('ustar'), at: 257 },
  { what: 'a program', remedy: NO_TABLE, bytes: [0x7f, ...ascii('ELF')] },
];

export interface BinaryKind {
  what: string;
  remedy: string;
}

/**
 * What a file is that is no text, judged by its first bytes; `undefined` for text.
 * @param head decompressed, not decoded
 * @param isUtf16 NUL bytes are no sign then
 */
export function detectBinary(head: Buffer, isUtf16: boolean): BinaryKind | undefined {
  const known = zipKind(head) ?? SIGNATURES.find(({ bytes, at = 0 }) => startsWith(head, bytes, at));
  // BZh, ORC and their like may also start a line of text.
  if (known && (known.what.startsWith('a PDF') || looksBinary(head)))
    return { what: known.what, remedy: known.remedy };
  if (isUtf16 || !looksBinary(head)) return undefined;
  return { what: 'binary data', remedy: 'Give a text file: CSV, TSV or JSON, plain or gzip.' };
}

function zipKind(head: Buffer): BinaryKind | undefined {
  if (!startsWith(head, [...ascii('PK'), 3, 4], 0)) return undefined;
  const isWorkbook = head.includes('xl/') || head.includes('[Content_Types].xml');
  return isWorkbook
    ? { what: 'an Excel workbook', remedy: 'Save the sheet as CSV first.' }
    : { what: 'a ZIP archive', remedy: UNPACK };
}

function startsWith(head: Buffer, bytes: readonly number[], at: number): boolean {
  return bytes.every((byte, index) => head[at + index] === byte);
}

const JUDGED_BYTES = 64 * 1024;
const MAX_CONTROL_SHARE = 0.02;

/** Text has next to no control characters apart from tab, line ends, form feed and escape. */
function looksBinary(head: Buffer): boolean {
  const judged = head.subarray(0, JUDGED_BYTES);
  let control = 0;
  for (const byte of judged) {
    if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b && byte !== 0x01 && byte !== 0x1f)
      control++;
  }
  return control > judged.length * MAX_CONTROL_SHARE;
}
