import { csvFormat } from '@/lib/engine/formats/csv';
import type { FormatCases } from './format-case';

const STRAY = Buffer.from([0xc3, 0x28]);
const dialect = (given: object) => csvFormat.dialectSchema.parse(given);

export const csvFormatCases: FormatCases = {
  framing: [
    {
      title: 'CSV with a header',
      dialect: dialect({}),
      fields: ['id', 'text', 'rest'],
      text: [
        'id,text,rest',
        '1,"a, ""b""\nand more",ü',
        '2,,""',
        '3,too,many,fields',
        '4,"\ue000",x',
        '5,too few',
        '6,x,y\n',
      ].join('\n'),
      stray: STRAY,
      rows: [
        ['1', 'a, "b"\nand more', 'ü'],
        ['2', null, ''],
        ['6', 'x', 'y'],
      ],
      refused: [
        '3,too,many,fields',
        Buffer.concat([Buffer.from('4,"'), STRAY, Buffer.from('",x')]),
        '5,too few',
      ],
      terminator: '\n',
      skippedLines: 1,
    },
    {
      title: 'TSV with CRLF and no header',
      dialect: dialect({ delimiter: '\t', header: false, newline: 'crlf' }),
      fields: ['column1', 'column2'],
      text: '1\t"a\tb"\r\n2\r\n3\tc\r\n',
      rows: [
        ['1', 'a\tb'],
        ['3', 'c'],
      ],
      refused: ['2'],
      terminator: '\r\n',
      skippedLines: 0,
    },
  ],
  detection: [
    {
      text: 'id;price;day;zip\n1;1.50;2024-02-29;01234\n2;;2024-03-01;00501\n',
      dialect: { delimiter: ';', header: true, newline: 'lf', skipRows: 0 },
      columns: [
        ['id', 'bigint'],
        ['price', 'numeric'],
        ['day', 'date'],
        ['zip', 'text'],
      ],
    },
  ],
  nonsense: [
    { delimiter: ',,' },
    { delimiter: '"', quote: '"' },
    { delimiter: '\n' },
    { skipRows: -1 },
    null,
  ],
};
