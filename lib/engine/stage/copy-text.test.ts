import { describe, expect, it } from 'vitest';
import { csvDialectSchema, copyDialectOf } from '../formats/csv/dialect';
import { CopyText } from './copy-text';

function written(csv: string[], given: Record<string, unknown> = {}): string[] | undefined {
  const chunks = csv.map((text) => Buffer.from(text));
  const writer = new CopyText(copyDialectOf(csvDialectSchema.parse(given)));
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  return writer.write(chunks, bytes)?.map((data) => data.toString());
}

describe('CSV as COPY text', () => {
  it('drops the quotes and escapes what would end a field or a record', () => {
    expect(written(['1,"a, b","x ""y"" z"\n2,"two\nlines","\r"\n3, "p",\n'])).toEqual([
      '1,a\\, b,x "y" z\n2,two\\nlines,\\r\n3, p,\n',
    ]);
    expect(written(["1|'a|b'\n"], { delimiter: '|', quote: "'" })).toEqual(['1|a\\|b\n']);
  });

  it('gives back what holds no quotes, without copying it', () => {
    const plain = Buffer.from('1,a,\n2,b,c\n');
    const writer = new CopyText(copyDialectOf(csvDialectSchema.parse({})));
    expect(writer.write([plain], plain.length)![0]).toBe(plain);
  });

  it('finds room for what grows, and keeps what was written before', () => {
    const long = `1,"${','.repeat(5000)}"\n`;
    const escaped = `1,${'\\,'.repeat(5000)}\n`;
    expect(written(['1,"a"\n', long, long, '4,"d"\n'])).toEqual(['1,a\n', escaped, escaped, '4,d\n']);
  });

  it.each([
    ['a backslash', '1,a\\b\n', {}],
    ['a backslash between quotes', '1,"C:\\x"\n', {}],
    ['an empty string in the middle', '1,"",2\n', {}],
    ['an empty string at the end', '1,2,""\n', {}],
    ['an escape other than the quote', '1,"a"\n', { escape: '\\' }],
    ['a delimiter that text cannot have', '1."a"\n', { delimiter: '.' }],
  ])('leaves CSV as it is where it holds %s', (_, csv, given) => {
    expect(written(['0,"z"\n', csv], given)).toBeUndefined();
  });

  it('tells an empty string from a quote within quotes', () => {
    expect(written(['1,""""\n2,"a,""b"""\n3, ""\n'])).toEqual(['1,"\n2,a\\,"b"\n3, \n']);
  });

  it('leaves data of other formats alone', () => {
    const data = Buffer.from('1\ta\n');
    expect(new CopyText({ format: 'text' }).write([data], data.length)).toBeUndefined();
  });
});
