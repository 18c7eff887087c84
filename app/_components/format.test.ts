import { describe, expect, it } from 'vitest';
import {
  absoluteTime,
  bytes,
  compact,
  countOf,
  duration,
  exact,
  percent,
  relativeTime,
  rowRate,
  shortDay,
} from './format';

describe('numbers', () => {
  it('prints every digit of a count in tables', () => {
    expect(exact(1_204_331)).toBe('1,204,331');
    expect(exact(null)).toBe('–');
  });

  it('never rounds a compact figure up to the next unit', () => {
    expect(compact(999)).toBe('999');
    expect(compact(18_449)).toBe('18.4k');
    expect(compact(999_999)).toBe('999k');
    expect(compact(1_250_000)).toBe('1.2M');
    expect(rowRate(18_400)).toBe('18.4k rows/s');
  });

  it('never shows 0 % for something or 100 % for less than all', () => {
    expect(percent(0)).toBe('0 %');
    expect(percent(0.000_001)).toBe('<0.01 %');
    expect(percent(0.0123)).toBe('1.23 %');
    expect(percent(0.5)).toBe('50 %');
    expect(percent(0.999_99)).toBe('>99.99 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0.9996)).toBe('99.96 %');
    for (const share of [0.0001, 0.9999, 0.995, 0.99, 0.098, 0.0999]) {
      expect(['0 %', '100 %']).not.toContain(percent(share));
    }
  });

  it('says one row, two rows', () => {
    expect(countOf(1, 'row')).toBe('1 row');
    expect(countOf(2000, 'batch', 'batches')).toBe('2,000 batches');
  });

  it('prints sizes in decimal units', () => {
    expect(bytes(512)).toBe('512 B');
    expect(bytes(243_000_000)).toBe('243 MB');
    expect(bytes(999_999)).toBe('999 kB');
    expect(bytes(1_500)).toBe('1.5 kB');
  });
});

describe('durations and times', () => {
  it('changes the unit where a person would', () => {
    expect(duration(0)).toBe('0 ms');
    expect(duration(0.24)).toBe('240 ms');
    expect(duration(2.44)).toBe('2.4 s');
    expect(duration(59.7)).toBe('1m 00s');
    expect(duration(134)).toBe('2m 14s');
    expect(duration(3 * 3600 + 125)).toBe('3h 02m');
  });

  it('prints the zone with every absolute time', () => {
    const at = new Date('2026-11-23T09:05:47Z');
    expect(absoluteTime(at, 'UTC')).toBe('23 Nov 2026, 09:05:47 UTC');
    expect(absoluteTime(at, 'Europe/Berlin')).toContain('10:05:47');
  });

  it('counts back in the largest whole unit', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now, 'UTC');
    expect(ago(3)).toBe('3 s ago');
    expect(ago(119)).toBe('1 min ago');
    expect(ago(7300)).toBe('2 h ago');
    expect(ago(-300)).toBe('in 5 min');
    expect(ago(86_400 * 60)).toBe('24 Sept 2026');
  });
});

it('names a day as it stands, whatever the zone of the reader', () => {
  expect(shortDay('2026-11-24')).toBe('24 Nov');
});
