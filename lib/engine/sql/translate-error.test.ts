import { describe, expect, it } from 'vitest';
import { copyLine, translateError } from './translate-error';

const lineIn = (where: string | undefined) =>
  copyLine(translateError(Object.assign(new Error('bad'), { code: '22P02', where }), 'COPY'));

describe('the line at which a COPY ended', () => {
  it.each([
    'COPY b_76862f14c09a30d21ccc_1_2, line 37, column price: "abc"',
    'COPY b_76862f14c09a30d21ccc_1_2, Zeile 37, Spalte price: »abc«',
    'COPY b_76862f14c09a30d21ccc_1_2, ligne 37, colonne price : « abc »',
    'COPY b_76862f14c09a30d21ccc_1_2, строка 37',
    'SQL function "checked" statement 1\nCOPY b_1_2, line 37',
  ])('is read out of %s', (where) => {
    expect(lineIn(where)).toBe(37);
  });

  it.each([undefined, '', 'unnamed portal parameter $1 = 37', 'COPY b_1_2'])(
    'is not known from %s',
    (where) => {
      expect(lineIn(where)).toBeUndefined();
    },
  );
});
