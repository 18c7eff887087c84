import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csvFormat, type CsvDialect } from '.';

function detect(
  text: string | Buffer,
  given: Partial<CsvDialect> = {},
  options: { isWhole?: boolean; moreSamples?: string[] } = {},
) {
  return csvFormat.detect(Buffer.from(text), given, {
    isWhole: options.isWhole ?? true,
    moreSamples: (options.moreSamples ?? []).map((slice) => Buffer.from(slice)),
  });
}

const vega = (name: string) => readFileSync(`node_modules/vega-datasets/data/${name}`);
const typesOf = (detection: ReturnType<typeof detect>) =>
  Object.fromEntries(detection!.columns.map(({ name, type }) => [name, type]));

describe('real files', () => {
  it.each([
    [
      'zipcodes.csv',
      {
        zip_code: 'text',
        latitude: 'numeric',
        longitude: 'numeric',
        city: 'text',
        state: 'text',
        county: 'text',
      },
    ],
    [
      'seattle-weather.csv',
      {
        date: 'date',
        precipitation: 'numeric',
        temp_max: 'numeric',
        temp_min: 'numeric',
        wind: 'numeric',
        weather: 'text',
      },
    ],
    [
      'airports.csv',
      {
        iata: 'text',
        name: 'text',
        city: 'text',
        state: 'text',
        country: 'text',
        latitude: 'numeric',
        longitude: 'numeric',
      },
    ],
    ['unemployment.tsv', { id: 'bigint', rate: 'numeric' }],
    ['github.csv', { time: 'timestamp', count: 'bigint' }],
    [
      'windvectors.csv',
      { longitude: 'numeric', latitude: 'numeric', dir: 'bigint', dirCat: 'bigint', speed: 'numeric' },
    ],
  ])('%s', (name, types) => {
    const detection = detect(vega(name));
    expect(typesOf(detection)).toEqual(types);
    expect(detection!.dialect).toMatchObject({
      delimiter: name.endsWith('.tsv') ? '\t' : ',',
      quote: '"',
      newline: name === 'windvectors.csv' ? 'crlf' : 'lf',
      header: true,
      skipRows: 0,
    });
    expect(detection!.confidence).toBeGreaterThan(0.9);
  });

  it('is not sure of JSON and sure that an image is not it', () => {
    expect(detect(vega('movies.json').subarray(0, 65_536), {}, { isWhole: false })!.confidence).toBeLessThan(
      0.5,
    );
    expect(detect(vega('7zip.png'))).toBeUndefined();
    expect(detect('')).toBeUndefined();
  });
});

describe('dialects', () => {
  const rows = [
    ['id', 'name', 'day'],
    ['1', 'Ann, the first', '2024-01-31'],
    ['2', 'Bob', '2024-02-01'],
  ];
  const text = (delimiter: string, quote = '"', newline = '\n') =>
    rows
      .map(
        (row) =>
          row.map((cell) => (cell.includes(',') ? quote + cell + quote : cell)).join(delimiter) + newline,
      )
      .join('');

  it.each([',', ';', '|', '\t'])('finds the delimiter %j', (delimiter) => {
    const detection = detect(text(delimiter));
    expect(detection!.dialect).toEqual({
      delimiter,
      quote: '"',
      escape: '"',
      newline: 'lf',
      header: true,
      skipRows: 0,
      skipFooter: 0,
      trailingDelimiter: false,
      ragged: 'quarantine',
    });
    expect(typesOf(detection)).toEqual({ id: 'bigint', name: 'text', day: 'date' });
    expect(detection!.preview[0]).toEqual(['1', 'Ann, the first', '2024-01-31']);
  });

  it.each([
    ['lf', '\n'],
    ['crlf', '\r\n'],
    ['cr', '\r'],
  ])('finds %s', (name, newline) => {
    const detection = detect(text(',', '"', newline));
    expect(detection!.dialect.newline).toBe(name);
    expect(detection!.preview).toHaveLength(2);
  });

  it('finds a single quote, and does not take an apostrophe for one', () => {
    expect(detect(text(',', "'"))!.dialect.quote).toBe("'");
    expect(detect("a,b\nit's,1\nhe's,2\n")!.dialect.quote).toBe('"');
  });

  it('finds an escape of its own', () => {
    expect(detect('a,b\n"say \\"x\\", y",1\n"z",2\n')!.dialect).toMatchObject({ quote: '"', escape: '\\' });
    expect(detect('a,b\n"say ""x"", y",1\n"z",2\n')!.dialect).toMatchObject({ quote: '"', escape: '"' });
  });

  it('finds that inch marks quote nothing', () => {
    expect(detect('part\tsize\nbolt\t5"\nnut\t3"\npin\t1"\n')!.dialect.quote).toBe('');
  });

  it('keeps records with line ends inside quotes together', () => {
    const detection = detect('id,note\n1,"two\nlines, here"\n2,"three\n\nlines"\n');
    expect(detection!.preview).toEqual([
      ['1', 'two\nlines, here'],
      ['2', 'three\n\nlines'],
    ]);
  });

  it('prefers the semicolon where commas are decimal', () => {
    expect(detect('x;y;z\n1,5;2,5;3,5\n2,5;3,5;4,5\n')!.dialect).toMatchObject({
      delimiter: ';',
      skipRows: 0,
    });
  });

  it('skips a preamble, counted in lines', () => {
    const detection = detect('Orders of January\n\nid,name,day\n1,Ann,2024-01-31\n2,Bob,2024-02-01\n');
    expect(detection!.dialect).toMatchObject({ delimiter: ',', skipRows: 2, header: true });
    expect(typesOf(detection)).toEqual({ id: 'bigint', name: 'text', day: 'date' });
  });

  it('bears a few records that are broken', () => {
    const good = Array.from({ length: 50 }, (_, i) => `${i},name ${i},2024-01-31`);
    const detection = detect(
      ['id,name,day', ...good.slice(0, 20), 'broken', '1,2', ...good.slice(20)].join('\n'),
    );
    expect(detection!.dialect).toMatchObject({ delimiter: ',', header: true, skipRows: 0 });
    expect(detection!.columns).toHaveLength(3);
  });

  it('takes what is given as it is', () => {
    const detection = detect('a;b,c\n1;2,3\n', { delimiter: ';', header: false, quote: '' });
    expect(detection!.dialect).toMatchObject({ delimiter: ';', header: false, quote: '' });
    expect(detection!.preview[0]).toEqual(['a', 'b,c']);
  });

  it('reads one column where nothing divides it', () => {
    const detection = detect('city\nParis\nNew York\nOslo, the capital\n');
    expect(detection!.columns).toMatchObject([{ name: 'city', type: 'text' }]);
    expect(detect('42\n43\n')!.columns).toMatchObject([{ name: 'column1', type: 'bigint' }]);
  });
});

describe('headers', () => {
  it('are missing where the first record is like the others', () => {
    const detection = detect('1,Ann,2024-01-31\n2,Bob,2024-02-01\n');
    expect(detection!.dialect.header).toBe(false);
    expect(typesOf(detection)).toEqual({ column1: 'bigint', column2: 'text', column3: 'date' });
    expect(detection!.preview).toHaveLength(2);
  });

  it('may be all there is', () => {
    const detection = detect('id,name\n');
    expect(detection!.dialect.header).toBe(true);
    expect(typesOf(detection)).toEqual({ id: 'text', name: 'text' });
  });

  it('are words over words as well', () => {
    expect(detect('name,city\nAnn,Oslo\nBob,Paris\n')!.dialect.header).toBe(true);
  });

  it('may hold years over numbers beside a word over words', () => {
    expect(detect('country,population,2010\nNorway,5,1.5\nSweden,10,2.5\n')!.dialect.header).toBe(true);
  });
});

describe('columns', () => {
  it('take later slices of the input into account, but for records that are cut', () => {
    const options = { isWhole: false, moreSamples: ['9,8\n3,x\n4,5\n77', 'no line end'] };
    expect(typesOf(detect('a,b\n1,2\n2,3\n', {}, options))).toEqual({ a: 'bigint', b: 'text' });
  });

  it('leave the unfinished last record of a sample out', () => {
    expect(typesOf(detect('a,b\n1,2\n2,3\n4,5x', {}, { isWhole: false }))).toEqual({
      a: 'bigint',
      b: 'bigint',
    });
    expect(typesOf(detect('a,b\n1,2\n2,3\n4,5x'))).toEqual({ a: 'bigint', b: 'text' });
  });

  it('tell NULL from the empty string where text may be either', () => {
    const detection = detect('a,b,c\n"",,""\n"1",x,"y"\n');
    expect(detection!.columns).toMatchObject([
      { type: 'bigint', nullable: true },
      { type: 'text', nullable: true },
      { type: 'text', nullable: false },
    ]);
  });
});

describe('one endless line', () => {
  const tenMegabytes = (text: string) => text.repeat(Math.ceil(10_000_000 / text.length));

  it('of separators is no CSV: no table has that many columns', () => {
    expect(detect(tenMegabytes('12,abc,'))).toBeUndefined();
    expect(detect(tenMegabytes('12,a\tb;c|d'))).toBeUndefined();
    expect(detect(tenMegabytes('12,abc,'), { delimiter: ',' })).toBeUndefined();
    expect(detect(`${'1,'.repeat(1_599)}1\n`.repeat(3))?.columns).toHaveLength(1_600);
  });

  it('of text is a list of one value', () => {
    expect(detect(tenMegabytes('x'))?.columns).toHaveLength(1);
  });

  it('below a header is a record like others', () => {
    const detection = detect(`a,b\n1,${tenMegabytes('y')}\n2,z\n`)!;
    expect(typesOf(detection)).toEqual({ a: 'bigint', b: 'text' });
    expect(detection.preview.map((cells) => cells[0])).toEqual(['1', '2']);
  });
});

describe('what COPY is told', () => {
  const copyOf = (given: Partial<CsvDialect>) => csvFormat.copyDialect(csvFormat.dialectSchema.parse(given));

  it('is the dialect, with a byte that does not occur where nothing is quoted', () => {
    expect(copyOf({})).toEqual({ format: 'csv', delimiter: ',', quote: '"', escape: '"' });
    expect(copyOf({ delimiter: '\t', quote: "'", escape: '\\' })).toMatchObject({
      delimiter: '\t',
      quote: "'",
      escape: '\\',
    });
    expect(copyOf({ quote: '' })).toMatchObject({ quote: '\x01', escape: '\x01' });
    expect(copyOf({ quote: '', delimiter: '\x01' })).toMatchObject({ quote: '\x02' });
  });

  it.each([
    { delimiter: '1' },
    { delimiter: '\n' },
    { delimiter: '§' },
    { delimiter: ',,' },
    { quote: '7' },
    { delimiter: ';', quote: ';' },
    { delimiter: '\\', escape: '\\' },
    { comment: '"' },
  ])('is never %j', (given) => {
    expect(csvFormat.dialectSchema.safeParse(given).success).toBe(false);
  });
});

describe('line ends', () => {
  it.each([
    ['cr', 'id,text\r1,"two\nlines"\r2,plain\r'],
    ['crlf', 'id,text\r\n1,"two\nlines"\r\n2,plain\r\n'],
    ['lf', 'id,text\n1,"two\rlines"\n2,plain\n'],
    ['lf', 'id,"a title\rin two lines"\n1,plain\n'],
    ['lf', 'id,size\n1,5" \r6"\n2,7"\n'],
  ])('are %s in %j, whatever stands inside quotes', (newline, text) => {
    expect(detect(text)!.dialect).toMatchObject({ newline, delimiter: ',' });
  });
});

it.each([',', '\t'])('says how many columns are too many: divided by %j', (delimiter) => {
  const record = Array.from({ length: 3_000 }, (_, i) => `c${i}`).join(delimiter);
  expect(() => detect(`${record}\n${record}\n`)).toThrow(/3000 columns/);
});

describe('what is odd about a file', () => {
  const rows = Array.from({ length: 20 }, (_, i) => [String(i), `name ${i}`, '2024-01-31', `${i}.5`]);
  const lines = (of: string[][], delimiter = ',') => of.map((row) => `${row.join(delimiter)}\n`).join('');
  const header = 'id,name,day,price\n';

  it.each([
    ['a comment sign', `# made by hand\n${header}# a, b\n${lines(rows)}`, { comment: '#', skipRows: 0 }],
    ['a footer', `${header}${lines(rows)}\nTotal,20\n`, { skipFooter: 2 }],
    [
      'a delimiter at every end',
      `${header}${lines(rows).replaceAll('\n', ',\n')}`,
      { trailingDelimiter: true },
    ],
    [
      'blanks between',
      `id name day price\n${lines(
        rows.map((row) => row.map((c) => c.replace(' ', '_'))),
        ' ',
      )}`,
      { delimiter: ' ' },
    ],
    ['a title over every column', `Report,,,\n${header}${lines(rows)}`, { skipRows: 1, header: true }],
    ['signs of a computer', `${header}${lines(rows)}`.replaceAll(',', '\x1f'), { delimiter: '\x1f' }],
    ['back quotes', `${header}${lines(rows.map((row) => row.map((cell) => `\`${cell}\``)))}`, { quote: '`' }],
    [
      'quotes inside values',
      `${header}${lines(rows.map((row, i) => (i % 7 ? row : ['1', '5" x', '', '2'])))}`,
      { delimiter: ',' },
    ],
  ])('is found: %s', (_, text, dialect) => {
    const detection = detect(text)!;
    expect(detection.dialect).toMatchObject(dialect);
    expect(detection.columns.map(({ name }) => name)).toEqual(['id', 'name', 'day', 'price']);
  });

  it('is not looked for where the dialect is kept', () => {
    const kept = { delimiter: ',', quote: '"' };
    const odd = `${header}# note\n${lines(rows).replaceAll('\n', ',\n')}Total\n`;
    expect(detect(odd, kept)!.dialect).toMatchObject({ trailingDelimiter: false, skipFooter: 0 });
    expect(detect(odd, kept)!.dialect.comment).toBeUndefined();
  });

  it('is said with how sure it is', () => {
    expect(detect(`${header}${lines(rows)}`)!.confidences).toMatchObject({
      delimiter: 1,
      quote: 1,
      header: 0.98,
    });
    expect(detect('name,city\nAnn,Oslo\nBob,Paris\n')!.confidences!.header).toBeLessThan(0.9);
    expect(detect(`Title\n${header}${lines(rows)}`)!.confidences!.skipRows).toBeLessThan(0.95);
  });

  it('is counted: rows with too few and too many fields', () => {
    const text = `${header}${lines(rows)}1,2\n1,2,3,4,5\n${lines(rows)}`;
    expect(detect(text)!.ragged).toEqual({ records: 43, few: 1, many: 1 });
  });
});

describe('proposals', () => {
  it('say how a column of text could be typed, where the rest of the input fits', () => {
    const text = `day;price;paid\n${'31.12.2024;1,5;ja\n01.01.2024;2,5;nein\n'.repeat(3)}`;
    const proposals = (slices: string[]) =>
      detect(text, {}, { isWhole: false, moreSamples: slices })!.columns.map(
        ({ proposal }) => proposal?.type,
      );
    expect(proposals([])).toEqual(['date', 'numeric', 'boolean']);
    expect(proposals([`x\n${'31.12.2024;1,5;ja\n'.repeat(99)}31.12.2024;007;ja\ny`])).toEqual([
      'date',
      undefined,
      'boolean',
    ]);
    expect(proposals([`x\n${'x;1,5;perhaps\n'.repeat(9)}y`])).toEqual([undefined, 'numeric', undefined]);
  });
});
