import { expect, it } from 'vitest';
import { runsOf } from './piece-runs';

const pages = (sizes: number[]) =>
  sizes.map((size, index) => ({ name: `page ${index}`, size, reference: index, rowsBefore: index * 10 }));

it('takes small pieces together whose place by rows is known', () => {
  expect(runsOf(pages([40, 40, 40, 200, 10, 10]), 100)).toEqual([
    { piece: 0, name: 'page 0', size: 120, references: [0, 1, 2], rowsBefore: 0 },
    { piece: 3, name: 'page 3', size: 200, references: [3], rowsBefore: 30 },
    { piece: 4, name: 'page 4', size: 20, references: [4, 5], rowsBefore: 40 },
  ]);
});

it('leaves others by themselves, and those of no known size', () => {
  const files = [1, undefined, 3].map((size, index) => ({ name: `file ${index}`, size, reference: index }));
  expect(runsOf(files, 100).map(({ references }) => references)).toEqual([[0], [1], [2]]);
  const unknown = pages([1, 1]).map((page) => ({ ...page, size: undefined }));
  expect(runsOf(unknown, 100)).toHaveLength(2);
});
