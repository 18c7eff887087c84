import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { createDecoder, type Encoding } from './decode';
import { detectEncoding } from './detect-encoding';

function decode(bytes: Buffer, encoding: Encoding, chunkBytes = bytes.length || 1): Buffer {
  const decoder = createDecoder(encoding);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    parts.push(Buffer.from(decoder.write(bytes.subarray(at, at + chunkBytes))));
  return Buffer.concat([...parts, decoder.end()]);
}

describe('decoding', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)(
    '%s gives the text whatever the chunks and the mark',
    (encoding) => {
      fc.assert(
        fc.property(
          fc.string({ unit: 'grapheme' }),
          fc.integer({ min: 1, max: 9 }),
          fc.boolean(),
          (text, size, addBOM) => {
            fc.pre(!text.startsWith('\ufeff'));
            expect(decode(iconv.encode(text, encoding, { addBOM }), encoding, size).toString()).toBe(text);
          },
        ),
      );
    },
  );

  it.each(['latin1', 'windows-1252'] as const)(
    '%s gives the text of every byte that it knows',
    (encoding) => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const expected = iconv.decode(bytes, encoding);
      const text = decode(bytes, encoding, 7).toString();
      for (let i = 0; i < 256; i++) {
        // Five bytes of windows-1252 are open; they stay what they are instead of all becoming one and the same.
        expect(text[i]).toBe(expected[i] === '\ufffd' ? String.fromCharCode(i) : expected[i]);
      }
    },
  );

  it('keeps what is invalid invalid, so that the framer sees it', () => {
    const invalid = Buffer.from([0x61, 0xff, 0x62]);
    expect(decode(invalid, 'utf-8', 1)).toEqual(invalid);
    const lone = Buffer.from([0x61, 0, 0x00, 0xd8, 0x62, 0]);
    expect(decode(lone, 'utf-16le', 3)).toEqual(Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]));
    expect(decode(Buffer.from([0x61, 0, 0x62]), 'utf-16le')).toEqual(Buffer.from([0x61, 0xff]));
  });
});

describe('detection', () => {
  const text = 'name;città\nŻółć;Zürich – “quoted” naïve\n'.repeat(50);

  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)('knows %s by its mark', (encoding) => {
    expect(detectEncoding([iconv.encode(text, encoding, { addBOM: true })])).toEqual({
      encoding,
      confidence: 1,
    });
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)('knows %s without a mark', (encoding) => {
    expect(detectEncoding([iconv.encode(text, encoding)]).encoding).toBe(encoding);
  });

  it('takes what is not UTF-8 for windows-1252', () => {
    expect(detectEncoding([iconv.encode('naïve – café', 'windows-1252')]).encoding).toBe('windows-1252');
  });

  it('does not give up UTF-8 for a bad row', () => {
    const bytes = Buffer.concat([Buffer.from(text), Buffer.of(0xe9), Buffer.from(text)]);
    expect(detectEncoding([bytes]).encoding).toBe('utf-8');
  });

  it('is not misled by samples that start and end inside characters', () => {
    const bytes = Buffer.from('€'.repeat(100));
    for (let cut = 1; cut < 4; cut++) {
      expect(detectEncoding([bytes.subarray(0, 300 - cut), bytes.subarray(cut, 200 - cut)]).encoding).toBe(
        'utf-8',
      );
    }
  });

  it('sees in a later slice what the start does not show', () => {
    expect(detectEncoding([Buffer.from('plain'), iconv.encode('café au lait', 'latin1')]).encoding).toBe(
      'windows-1252',
    );
  });
});
