import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { transforms, type TransformKind } from '@/lib/engine/transforms/registry';
import type { Transform } from '@/lib/engine/transforms/transform';
import { expectSameAsBatch } from '../support/engine-trial';
import { useTransformCells } from '../support/transform-cells';
import { nonsense } from './cases/nonsense-transforms';
import { readingExamples } from './cases/reading-transforms';
import { textExamples } from './cases/text-transforms';
import type { TransformExample } from './cases/transform-example';

const examples: Record<TransformKind, TransformExample[]> = { ...textExamples, ...readingExamples };

const { database, load, typed } = useTransformCells();

describe.each(Object.keys(transforms) as TransformKind[])('transform %s', (kind) => {
  const transform = transforms[kind] as Transform<unknown>;

  it('is registered under its own name, with words for people', () => {
    expect(transform.kind).toBe(kind);
    expect(transform.title).toMatch(/^[A-Z]/);
    expect(transform.description).toMatch(/\.$/);
    expect(examples[kind].length).toBeGreaterThan(0);
  });

  it.each(nonsense[kind].map((params) => [JSON.stringify(params)?.slice(0, 60), params] as const))(
    'refuses the parameters %s',
    (_shown, params) => {
      expect(transform.paramsSchema.safeParse(params).success).toBe(false);
    },
  );

  it.each(examples[kind].map((example) => [example.type, JSON.stringify(example.params), example] as const))(
    'gives a %s column what its own input gives for the plain text, with %s',
    async (_type, _params, { params, type, reads, refuses }) => {
      const cells = [...reads.map(([cell]) => cell), ...refuses];
      const plain = await typed(
        reads.map(([, text]) => text),
        type,
      );
      const found = await load([[kind, params]], type, cells);
      expect([...found]).toEqual(reads.map(([cell], at) => [cell, plain[at]]));
    },
  );

  it('does to sampled rows what it does in a batch, every example in a column of its own', async () => {
    // Some look at a field of this name.
    const columns = [...examples[kind].map((_, at) => `column ${at}`), 'other'];
    const types = [...examples[kind].map(({ type }) => type), 'text'].map(
      (type, at) => `${quoteIdentifier(columns[at]!)} ${type}`,
    );
    const row = fc.tuple(...examples[kind].map((example) => cellLike(example)), fc.constant('7'));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 40, maxLength: 60 }), async (cells) => {
        await database.client.query(
          `DROP TABLE IF EXISTS public.tried; CREATE TABLE public.tried (n int PRIMARY KEY, ${types.join(', ')})`,
        );
        const settings = {
          transforms: examples[kind].map(({ params }, at) => ({
            ...{ column: columns[at]!, transform: kind },
            params: params as Record<string, unknown>,
          })),
        };
        await expectSameAsBatch(
          { url: database.url, table: 'tried', columns, cells, settings },
          database.client,
        );
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('evaluates on any text at all', async () => {
    const nearly = fc.stringMatching(/^[0-9.,:/ €%+-]{0,12}$/);
    const texts = fc.uniqueArray(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nearly), {
      minLength: 40,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...examples[kind]), async (cells, { params, type }) => {
        await load(
          [[kind, params]],
          type,
          cells.map((cell) => Buffer.from(cell).toString().replaceAll('\0', '')),
        );
      }),
      { numRuns: 20 },
    );
  });
});

/** A cell of the example's, or one that may be anything. */
function cellLike({ reads, refuses }: TransformExample): fc.Arbitrary<string | null> {
  const known = fc.constantFrom<string | null>(null, ...reads.map(([cell]) => cell), ...refuses);
  // What a whole file may not hold is no matter of a cell's transforms.
  const any = fc.string({ unit: 'grapheme', maxLength: 12 });
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: any });
}
