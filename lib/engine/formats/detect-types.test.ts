import { describe, expect, it } from 'vitest';
import { detectColumnType } from './detect-types';

function typeOf(...values: (string | null)[]) {
  return detectColumnType(values).type;
}

describe('detectColumnType', () => {
  it.each([
    ['boolean', ['true', 'false']],
    ['boolean', ['TRUE', 'TRUE']],
    ['boolean', ['t', 'f', 't']],
    ['bigint', ['0', '-12', '9223372036854775807', '-9223372036854775808']],
    ['numeric', ['9223372036854775808', '1']],
    ['numeric', ['1.10', '2', '.5', '-0.0']],
    ['numeric', ['1.5e-05', '1e5', '3']],
    ['numeric', ['1e-7']],
    ['date', ['2012-02-29', '2012/01/01']],
    ['timestamp', ['2010-01-01T00:00:00', '2010-01-01 23:59', '2010-01-01']],
    ['timestamptz', ['2010-01-01T00:00:00Z', '2010-01-01 23:59:01.123456+05:30', '2010-01-01 00:00:00-08']],
    ['uuid', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    ['jsonb', ['{"a":1}', '[]']],
  ])('is %s where every value keeps itself', (type, values) => {
    expect(typeOf(...values)).toBe(type);
  });

  it.each([
    ['leading zeros', ['00501', '10001']],
    ['a leading plus', ['+1', '2']],
    ['padding', [' 1', '2']],
    ['NaN', ['1.5', 'NaN']],
    ['infinity', ['1.5', '-Infinity']],
    ['part numbers that look like exponents', ['12E4', '1234']],
    ['the letter t alone', ['t', 't']],
    ['booleans of several spellings', ['true', 'FALSE']],
    ['booleans and numbers', ['true', '1']],
    ['an impossible date', ['2023-02-29', '2023-02-28']],
    ['the year 0', ['0000-01-01']],
    ['mixed separators in a date', ['2023-02/03']],
    ['an hour past 23', ['2023-02-03 24:00:00']],
    ['more than microseconds', ['2023-02-03 00:00:00.1234567']],
    ['times with and without a zone', ['2023-02-03 00:00:00Z', '2023-02-03 00:00:00']],
    ['broken JSON', ['{"a":}']],
    ['JSON with what jsonb cannot hold', ['{"a":"\\u0000"}']],
    ['the empty string', ['', '1']],
    ['a lone minus', ['-']],
    ['a lone exponent', ['e5', '1.5']],
  ])('stays text for %s', (_, values) => {
    expect(typeOf(...values)).toBe('text');
  });

  it('is text without any value', () => {
    expect(detectColumnType([])).toEqual({ type: 'text', nullable: false, confidence: 0 });
    expect(detectColumnType([null, null])).toEqual({ type: 'text', nullable: true, confidence: 0 });
  });

  it('lets NULL say only that the column is nullable', () => {
    expect(detectColumnType(['1', null])).toMatchObject({ type: 'bigint', nullable: true });
    expect(detectColumnType(['1', '2'])).toMatchObject({ type: 'bigint', nullable: false });
  });

  it('trusts a type more the more values it saw, and text less the more values are narrower', () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
    expect(detectColumnType(numbers(100)).confidence).toBeGreaterThan(
      detectColumnType(numbers(2)).confidence,
    );
    expect(detectColumnType([...numbers(99), 'n/a'])).toMatchObject({ type: 'text' });
    expect(detectColumnType([...numbers(99), 'n/a']).confidence).toBeCloseTo(0.01);
    expect(detectColumnType(['a', 'b']).confidence).toBe(1);
    expect(detectColumnType([...numbers(99), '00501'])).toMatchObject({ type: 'text', confidence: 1 });
  });

  it('takes empty values for text, or for NULL where it is told so', () => {
    expect(detectColumnType(['1', '', '2'])).toMatchObject({ type: 'text', nullable: false });
    expect(detectColumnType(['1', '', '2'], { isEmptyNull: true })).toMatchObject({
      type: 'bigint',
      nullable: true,
    });
    expect(detectColumnType(['', ''], { isEmptyNull: true })).toEqual(detectColumnType([null, null]));
  });

  it('does not offer a type that is excepted', () => {
    expect(detectColumnType(['{}'], { except: ['jsonb'] })).toMatchObject({ type: 'text', confidence: 1 });
  });
});
