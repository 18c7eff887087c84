import type { FormatCases } from './format-case';

const STRAY = Buffer.from([0xc3, 0x28]);

export const jsonFormatCases: FormatCases = {
  framing: [
    {
      title: 'JSON lines',
      dialect: { shape: 'lines', records: '' },
      fields: ['id', 'text', 'rest'],
      text: [
        '{"id":1,"text":"a\\tb\\n\\"ü\\"","rest":{"x":[1,2]}}',
        '',
        '{"rest":null,"text":"","id":12345678901234567890}',
        '{"id":3,"text":"unclosed}',
        '{"id":4,"text":"\ue000"}',
        '{"id":5,"text":"\\ud83d\\ude00\\\\","rest":[]}',
        '{"id":6,"more":true}',
        '{"id":7}\r\n',
      ].join('\n'),
      stray: STRAY,
      rows: [
        ['1', 'a\tb\n"ü"', '{"x":[1,2]}'],
        ['12345678901234567890', '', null],
        ['5', '😀\\', '[]'],
        ['7', null, null],
      ],
      refused: [
        '{"id":3,"text":"unclosed}',
        Buffer.concat([Buffer.from('{"id":4,"text":"'), STRAY, Buffer.from('"}')]),
        '{"id":6,"more":true}',
      ],
      terminator: '\r\n',
      skippedLines: 1,
    },
    {
      title: 'an array at a path',
      dialect: { shape: 'array', records: 'result.rows' },
      fields: ['id', 'text'],
      text: '{"count":[3],"result":{"rows":[\n  {"id":1,"text":"]},{"},\n  {"id":tru},\n  {"id":2,"text":"\ue000"}\n , {"id":3} ],"x":"]"}}\n',
      stray: STRAY,
      rows: [
        ['1', ']},{'],
        ['3', null],
      ],
      refused: ['{"id":tru}', Buffer.concat([Buffer.from('{"id":2,"text":"'), STRAY, Buffer.from('"}')])],
      terminator: '\n',
      skippedLines: 0,
    },
  ],
  detection: [
    {
      text: '{"id":1,"price":1.50,"day":"2024-02-29","ok":true,"zip":"01234"}\n{"id":2,"extra":[1]}\n',
      dialect: { shape: 'lines', records: '' },
      columns: [
        ['id', 'bigint'],
        ['price', 'numeric'],
        ['day', 'date'],
        ['ok', 'boolean'],
        ['zip', 'text'],
        ['extra', 'jsonb'],
      ],
    },
    { text: '[{"a":1}]', dialect: { shape: 'array', records: '' }, columns: [['a', 'bigint']] },
    {
      text: '{"d":{"rows":[{"a":"x"}]}}',
      dialect: { shape: 'array', records: 'd.rows' },
      columns: [['a', 'text']],
    },
  ],
  nonsense: [{ shape: 'tree' }, { records: 5 }, { delimiter: ',' }, null],
};
