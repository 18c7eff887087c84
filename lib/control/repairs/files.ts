import type { RepairBatch } from './internal';

export interface Download {
  fileName: string;
  contentType: string;
  /** Made as it is taken. */
  chunks: AsyncIterable<Uint8Array>;
}

export const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

export function fileNameOf(
  { id, load }: Pick<RepairBatch, 'id' | 'load'>,
  what: string,
  ending: string,
): string {
  const name = load.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${name || 'load'}-${id}-${what}.${ending}`;
}

const text = new TextEncoder();

export function bytesOfText(chunk: string): Uint8Array {
  return text.encode(chunk);
}
