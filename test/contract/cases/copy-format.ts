import type { FormatCases } from './format-case';

const STRAY = Buffer.from([0xc3, 0x28]);

export const copyFormatCases: FormatCases = {
  framing: [
    {
      title: 'rows of several columns',
      dialect: {},
      fields: ['id', 'text'],
      text: ['1\ta\\tb\\n"ü"\\\\', '2\t\\N', '3\t', '4\t\ue000', '\\N\t😀,;"', '\\\\.\t\\r\n'].join('\n'),
      stray: STRAY,
      rows: [
        ['1', 'a\tb\n"ü"\\'],
        ['2', null],
        ['3', ''],
        [null, '😀,;"'],
        ['\\.', '\r'],
      ],
      refused: [Buffer.concat([Buffer.from('4\t'), STRAY])],
      terminator: '\n',
      skippedLines: 0,
    },
    {
      title: 'rows of one column, empty and NULL among them',
      dialect: {},
      fields: ['text'],
      text: '\n\\N\n\nüü\n',
      rows: [[''], [null], [''], ['üü']],
      refused: [],
      terminator: '\n',
      skippedLines: 0,
    },
  ],
  detection: [],
  nonsense: [{ header: true }, null, 5],
};
