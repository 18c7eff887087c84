import type { Encoding } from '../../extract/decode';
import { otherHeads, type PieceHead } from '../../extract/piece-heads';
import type { ValueCounts } from '../../formats/detect-types';
import type { DetectedColumn, Format } from '../../formats/format';
import type { OpenSource } from '../../sources/source';

/** The fields of all pieces together. */
export interface JoinedFields {
  columns: DetectedColumn[];
  /** Of each column, what a sample of its values looks like; empty where the source itself knows its types. */
  seen: ValueCounts[];
  /** Fields that are not in every piece. */
  partial: ReadonlyMap<string, PartialField>;
}

export interface PartialField {
  /** Names of the first pieces that lack it, and that have it. */
  lackedBy: string[];
  heldBy: string[];
  /** The first piece of all lacks it. */
  isLater: boolean;
}

interface First {
  source: OpenSource;
  format: Format<unknown>;
  dialect: unknown;
  encoding: Encoding;
  /** Of the first piece. */
  columns: DetectedColumn[];
  seen: readonly ValueCounts[];
}

const MOST_NAMED = 5;

/**
 * Looks at what each further piece says that it holds, before any is read: which fields it lacks, and which it has beside
 * those of the first.
 * @throws LoadError as reading the pieces does, `format.header`
 */
export async function joinPieces(first: First): Promise<JoinedFields> {
  const { source, format, dialect, encoding } = first;
  const columns = [...first.columns];
  const seen = [...first.seen];
  const pieces: { name: string; fields: ReadonlySet<string> | null }[] = [
    { name: 'the first', fields: null },
  ];
  if (!format.fieldsOf) return { columns, seen, partial: new Map() };
  for await (const head of otherHeads(source, encoding)) {
    const fields = format.fieldsOf(dialect, head.bytes, head.isWhole);
    if (!fields) continue;
    pieces.push({ name: head.name, fields: new Set(fields) });
    const fresh = fields.filter((name) => !columns.some((column) => column.name === name));
    if (fresh.length === 0) continue;
    const found = detectIn(head, first);
    for (const name of fresh) {
      const at = found?.columns.findIndex((column) => column.name === name) ?? -1;
      columns.push(found?.columns[at] ?? { name, type: 'text', nullable: true, confidence: 0 });
      seen.push(found?.seen[at] ?? NOTHING_SEEN);
    }
  }
  if (pieces.length > 1) pieces[0]!.name = await firstName(source);
  return {
    columns,
    seen,
    partial: partialOf(columns, pieces, new Set(first.columns.map(({ name }) => name))),
  };
}

const NOTHING_SEEN: ValueCounts = {
  values: 0,
  kinds: {},
  words: 0,
  beyondSmallint: 0,
  beyondInteger: 0,
  longest: 0,
};

function detectIn({ bytes, isWhole }: PieceHead, { format, dialect }: First) {
  return format.detect(bytes, dialect as object, { isWhole, moreSamples: [] });
}

async function firstName(source: OpenSource): Promise<string> {
  for await (const { name } of source.pieces()) return name;
  return '';
}

function partialOf(
  columns: readonly DetectedColumn[],
  pieces: readonly { name: string; fields: ReadonlySet<string> | null }[],
  ofFirst: ReadonlySet<string>,
): JoinedFields['partial'] {
  const partial = new Map<string, PartialField>();
  for (const { name, isUnnamed } of columns) {
    // No header says whether records go on behind it.
    if (isUnnamed) continue;
    const held = pieces.map(({ fields }) => (fields ?? ofFirst).has(name));
    if (held.every(Boolean)) continue;
    const named = (isHeld: boolean) =>
      pieces.flatMap((piece, at) => (held[at] === isHeld ? [piece.name] : [])).slice(0, MOST_NAMED);
    partial.set(name, { lackedBy: named(false), heldBy: named(true), isLater: !held[0] });
  }
  return partial;
}
