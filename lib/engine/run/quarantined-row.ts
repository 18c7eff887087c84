import { isUtf8 } from 'node:buffer';
import type { QuarantinedRow } from '../events';
import type { RefusedRecord } from '../extract/block';
import type { Part } from '../extract/part';
import type { RefusedRow } from '../stage/copy-tools';

/** A row that COPY or a rule refused, whole. */
export function quarantinedRow(part: Part, { place, reasons }: RefusedRow): QuarantinedRow {
  const { block, index, row } = place;
  const { raw, rawBase64 } = rawText(block.rawAt(index));
  const line = block.lines[index]!;
  const byteOffset = block.byteOffsets[index]!;
  const found = { part: part.ordinal, row, line, byteOffset, piece: block.piece, raw, reasons };
  return rawBase64 === undefined ? found : { ...found, rawBase64 };
}

/** A record that never reached COPY, whole. */
export function quarantinedRecord(part: Part, record: RefusedRecord): QuarantinedRow {
  const { row, line, byteOffset, raw, reasons, piece } = record;
  return { part: part.ordinal, row, line, byteOffset, piece, ...rawText(raw), reasons };
}

/** Text of the record; its exact bytes beside it where text cannot say them. */
export function rawText(raw: Buffer): Pick<QuarantinedRow, 'raw' | 'rawBase64'> {
  return isUtf8(raw)
    ? { raw: raw.toString('utf8') }
    : { raw: raw.toString('utf8'), rawBase64: raw.toString('base64') };
}
