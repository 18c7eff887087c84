import { extractParts } from '../extract/extract-parts';
import type { Block, RefusedRecord } from '../extract/block';
import type { Part } from '../extract/part';
import { rawColumn } from '../extract/raw-column';
import { loadPlanSchema, type LoadPlanInput } from '../plan';
import { openInput, type OpenInput, type ReadingContext } from '../prepare/open-input';

/** What is read at a time: a sample should not wait for more than it takes. */
const PART_BYTES = 128 * 1024;
/** Of COPY data: rows may be long. */
const MOST_BYTES = 8 * 1024 * 1024;
/** As many as the slow lane looks into at once. */
const MOST_SAMPLED_ROWS = 2_500;

/** Some rows of a source, framed as a batch frames them. They may be tried any number of times. */
export interface RowSample extends Pick<OpenInput, 'columns' | 'copyDialect'> {
  part: Part;
  /** The source holds no other rows. */
  isWhole: boolean;
  /** From all over the source; else its first ones. */
  isSpread: boolean;
}

/**
 * Reads the first rows of a plan's source.
 * @param most  rows, `MOST_SAMPLED_ROWS` at most
 * @throws LoadError `source.*`, `detect.*`, `format.*`
 */
export async function sampleRows(
  given: LoadPlanInput,
  context: ReadingContext & { now(): number },
  most: number,
): Promise<RowSample> {
  const plan = loadPlanSchema.parse(given);
  const input = await openInput(plan, context);
  try {
    const parts = extractParts({
      ...input,
      ...plan.tuning,
      partBytes: PART_BYTES,
      rawColumn: plan.writing.rawColumn === undefined ? undefined : rawColumn(input.copyDialect),
      signal: context.signal,
      now: context.now,
    });
    const { columns, copyDialect } = input;
    return {
      columns,
      copyDialect,
      isSpread: false,
      ...(await firstRows(parts, Math.min(most, MOST_SAMPLED_ROWS))),
    };
  } finally {
    await input.source.close();
  }
}

async function firstRows(
  parts: AsyncIterable<Part>,
  most: number,
): Promise<Pick<RowSample, 'part' | 'isWhole'>> {
  const taken: Part[] = [];
  let [rows, bytes] = [0, 0];
  for await (const part of parts) {
    taken.push(part);
    rows += part.rows;
    bytes += part.copyBytes;
    if (rows > most || bytes > MOST_BYTES) return { part: joined(taken, most), isWhole: false };
  }
  return { part: joined(taken, most), isWhole: true };
}

/** One part of the rows up to a number. */
function joined(parts: readonly Part[], lastRow: number): Part {
  const blocks = parts.flatMap((part) => part.blocks.flatMap((block) => upTo(block, lastRow)));
  const refused = parts.flatMap((part) => part.refused).filter(({ row }) => row <= lastRow);
  return lonePart(blocks, refused);
}

/** A part that is staged alone, and that nothing is read after. */
export function lonePart(blocks: Block[], refused: RefusedRecord[]): Part {
  const rows = blocks.reduce((sum, block) => sum + block.rows, refused.length);
  return {
    ...{ ordinal: 1, firstRow: 1, lastRow: rows, pieces: [], blocks, refused, rows },
    copyBytes: blocks.reduce((sum, { data }) => sum + data.length, 0),
    ...{ sourceBytesSoFar: 0, skippedLines: 0, next: NOWHERE },
    release: () => undefined,
  };
}

const NOWHERE: Part['next'] = {
  ...{ piece: 0, startRow: 1, bytesBefore: 0, framedBytes: 0 },
  ...{ nextRow: 1, nextOrdinal: 1, lastRecord: null, skippedLines: 0 },
};

function upTo(block: Block, lastRow: number): Block[] {
  const past = block.rowNumbers.findIndex((row) => row > lastRow);
  if (past === 0) return [];
  return [past === -1 ? block : { ...block, rows: past, data: block.data.subarray(0, block.starts[past]) }];
}
