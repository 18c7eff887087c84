import { expect, it } from 'vitest';
import { judge } from './bars';
import { sampleFigures } from './sample-figures';

const verdictOf = (figures: Parameters<typeof judge>[0]) => judge(figures)[0];

it('holds a ratio to its bar, the bar itself included', () => {
  expect(verdictOf([sampleFigures('clean', [2]), sampleFigures('copy', [2])])).toMatchObject({
    value: 1,
    verdict: 'met',
  });
  expect(verdictOf([sampleFigures('clean', [2.02]), sampleFigures('copy', [2])])).toMatchObject({
    value: 1.01,
    verdict: 'missed',
  });
});

it('holds peers to a least ratio', () => {
  const clean = sampleFigures('clean', [2]);
  expect(verdictOf([sampleFigures('pgloader', [16]), clean])).toMatchObject({ value: 8, verdict: 'met' });
  expect(verdictOf([sampleFigures('pgloader', [15.9]), clean])).toMatchObject({ verdict: 'missed' });
});

it('compares rows a second where files differ in size', () => {
  const large = sampleFigures('clean-large', [25], { rows: 1000 });
  expect(verdictOf([large, sampleFigures('clean', [2])])).toMatchObject({ value: 0.8, verdict: 'missed' });
});

it('says of a case that could not run that its bar was not measured', () => {
  const missing = sampleFigures('pgloader', [], { unavailable: 'pgloader is not installed' });
  expect(judge([missing, sampleFigures('clean', [2])])).toEqual([
    {
      title: 'pgloader ÷ us, clean',
      limit: { atLeast: 8 },
      verdict: 'not measured',
      why: 'pgloader is not installed',
    },
  ]);
});

it('leaves out bars of cases that were not chosen', () => {
  expect(judge([sampleFigures('clean', [2])])).toEqual([]);
});

it('judges the memory of our own processes alone', () => {
  const peer = sampleFigures('pipeline', [1], { peakMib: 900 });
  const ours = sampleFigures('clean', [1], { peakMib: 257, isOurs: true });
  expect(judge([peer, ours]).at(-1)).toMatchObject({ value: 257, verdict: 'missed' });
});
