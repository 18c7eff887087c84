import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watermarkName } from './incremental-arguments';
import { readLoadArguments } from './load-arguments';
import { makeLoadPlan } from './load-plan';
import { NO_RULES } from './rules-file';
import { splitNames } from './names';
import { isUsageError } from './usage';

const basics = ['orders.csv', '--to', 'postgres://me:secret@db.example/shop', '--table', 'public.orders'];
const plan = (...args: string[]) =>
  makeLoadPlan(readLoadArguments([...basics, ...args]), NO_RULES, { to: 'from-environment' });

it('reads what becomes of rows that are there already', () => {
  const mirror = plan(
    ...[
      '--key',
      'id',
      '--mode',
      'mirror',
      '--scope',
      'region=eu,us',
      '--scope',
      'year=2026',
      '--policy',
      'a=keep',
    ],
    ...['--policy', 'b=greatest', '--duplicates', 'first', '--updated-at', 'at', '--deletion-brake', '5%'],
    ...['--approve-deletions', '--soft-delete', 'gone', '--prefer', 'speed'],
  );
  expect(mirror).toMatchObject({
    mode: 'mirror',
    tuning: { prefer: 'speed' },
    writing: {
      scope: { region: ['eu', 'us'], year: ['2026'] },
      columnPolicies: { a: 'keep', b: 'greatest' },
      duplicates: 'first',
      updatedAtColumn: 'at',
      deletionBrake: 0.05,
      approveDeletions: true,
      softDeleteColumn: 'gone',
    },
  });
  expect(plan('--key', 'id', '--mode', 'history', '--close-missing').writing.history.closeMissing).toBe(true);
});

it('reads a policy that is an expression, whatever it holds', () => {
  const { writing } = plan('--key', 'id', '--policy', 'total=expr:CASE WHEN new.a = 1 THEN old.total END');
  expect(writing.columnPolicies).toEqual({ total: { expression: 'CASE WHEN new.a = 1 THEN old.total END' } });
});

it('upserts where a key is given, else appends', () => {
  expect(plan('--key', 'order_id,line')).toMatchObject({ mode: 'upsert', key: ['order_id', 'line'] });
  expect(plan()).toMatchObject({ mode: 'append', key: [] });
  expect(plan('--key', 'order_id', '--mode', 'append').mode).toBe('append');
});

it('takes the password from the environment only where the URL has none', () => {
  expect(plan().destination.config).toMatchObject({ password: 'secret' });
  const args = ['a.csv', '--to', 'postgres://me@db/shop', '--table', 't'];
  expect(
    makeLoadPlan(readLoadArguments(args), NO_RULES, { to: 'from-environment' }).destination.config,
  ).toMatchObject({
    password: 'from-environment',
  });
});

it('keeps the defaults of the plan where an option is left out', () => {
  expect(plan()).toMatchObject({
    source: { kind: 'file', config: { path: 'orders.csv' } },
    format: { dialect: {} },
    destination: {
      table: { schema: 'public', name: 'orders' },
      create: false,
      stagingSchema: 'stevedore_staging',
    },
    errorThreshold: { share: 0.05 },
    tuning: { lanes: 2 },
  });
});

it('reads names, shares and dialects the way people write them', () => {
  expect(plan('--table', '"Sales 1.0"."my orders"').destination.table).toEqual({
    schema: 'Sales 1.0',
    name: 'my orders',
  });
  expect(plan('--error-threshold', '7.5%').errorThreshold.share).toBe(0.075);
  expect(plan('--max-bad-rows', '0').errorThreshold).toMatchObject({ share: 0.05, maxCount: 0 });
  expect(plan('--format', 'tsv', '--encoding', 'ISO-8859-1').format).toEqual({
    kind: 'csv',
    dialect: { delimiter: '\t' },
    encoding: 'latin1',
  });
  expect(plan('--delimiter', 'semicolon', '--no-header').format.dialect).toEqual({
    delimiter: ';',
    header: false,
  });
});

it('reads sizes and durations in the units that people write them in', () => {
  const tuned = plan(
    ...['--lanes', '4', '--part-size', '512kB', '--max-record-size', '1.5 MiB', '--work-mem', '1GB'],
    ...['--maintenance-work-mem', '2g', '--lock-timeout', '500ms', '--statement-timeout', '5min'],
    ...['--synchronous-commit', 'off', '--binary-copy', 'off', '--retries', '0', '--raw-column', 'payload'],
  );
  expect(tuned).toMatchObject({
    tuning: {
      lanes: 4,
      partBytes: 524_288,
      maxRecordBytes: 1_572_864,
      workMemMb: 1024,
      maintenanceWorkMemMb: 2048,
      lockTimeoutMs: 500,
      statementTimeoutMs: 300_000,
      synchronousCommit: 'off',
      binaryCopy: 'off',
    },
    retry: { retries: 0 },
    writing: { rawColumn: 'payload' },
  });
  expect(plan('--lock-timeout', 'off', '--statement-timeout', '1h').tuning).toMatchObject({
    lockTimeoutMs: 0,
    statementTimeoutMs: 3_600_000,
  });
});

it('reads how the merge goes in lanes', () => {
  const { tuning } = plan('--merge-lanes', '4', '--merge-by', 'range');
  expect(tuning).toMatchObject({ mergeLanes: 4, mergeBy: 'range' });
  expect(plan('--merge-lanes', '2', '--merge-column', 'customer').tuning).toMatchObject({
    mergeBy: 'column',
    mergeColumn: 'customer',
  });
  expect(() => plan('--merge-by', 'hash')).toThrow('--merge-by goes with --merge-lanes');
  expect(() => plan('--merge-lanes', '2', '--merge-by', 'column')).toThrow('goes with --merge-column');
  expect(() => plan('--merge-lanes', '2', '--merge-by', 'hash', '--merge-column', 'a')).toThrow(
    '--merge-column goes with --merge-by column',
  );
});

it.each([
  ['--lanes', '33', 'from 1 to 32'],
  ['--merge-lanes', '17', 'from 1 to 16'],
  ['--part-size', '1kB', 'from 64kB to 1GB'],
  ['--part-size', '8', 'from 64kB to 1GB'],
  ['--max-record-size', '10GB', 'from 1kB to 256MB'],
  ['--work-mem', '512kB', 'from 1MB to 64GB'],
  ['--maintenance-work-mem', 'much', 'from 1MB to 64GB'],
  ['--lock-timeout', '25h', 'up to 24h'],
  ['--statement-timeout', '10', 'like 500ms, 10s or 5min, up to 168h, or off'],
  ['--synchronous-commit', 'local', 'Known: on, off'],
  ['--binary-copy', 'on', 'Known: auto, off'],
  ['--retries', '21', 'from 0 to 20'],
])('names the option and its range: %s %s', (option, value, range) => {
  const read = () => plan(option, value);
  expect(read).toThrow(`${option} "${value}"`);
  expect(read).toThrow(range);
});

it('reads a paginated API where --records is given', () => {
  const [, ...rest] = basics;
  const given = readLoadArguments([
    'https://api.example/orders',
    ...rest,
    '--records',
    'data.rows',
    '--page-size',
    '500',
    ...['--total-path', 'data.total', '--requests', '8'],
    '--header',
    'X-Key: a: b',
    '--no-compression',
  ]);
  expect(makeLoadPlan(given, NO_RULES, {}).source).toEqual({
    kind: 'http',
    config: {
      url: 'https://api.example/orders',
      paginated: true,
      records: 'data.rows',
      pageSize: 500,
      totalPath: 'data.total',
      requests: 8,
      headers: [{ name: 'X-Key', value: 'a: b' }],
      compression: false,
    },
  });
});

it('makes an incremental load of --cursor, with a scoped run of --from, --until and --only', () => {
  const given = readLoadArguments([
    'https://api.example/orders',
    ...basics.slice(1),
    ...['--records', 'rows', '--cursor', 'updated_at', '--overlap', '1h', '--cursor-param', 'updated_since'],
    ...['--from', '2026-01-01', '--until', '2026-02-01', '--only', 'a.csv', '--watermark', 'orders'],
  ]);
  const { incremental, source } = makeLoadPlan(given, NO_RULES, {});
  expect(incremental).toMatchObject({
    cursor: 'updated_at',
    overlap: '1h',
    identity: 'orders',
    rerun: { from: '2026-01-01', to: '2026-02-01', file: 'a.csv' },
    reset: false,
  });
  expect(source.config).toMatchObject({ cursorParam: 'updated_since' });
});

it('reads a table or a query of a database, its password from the environment where the address has none', () => {
  const from = (address: string, ...args: string[]) => {
    const given = readLoadArguments([address, ...basics.slice(1), ...args]);
    const { source, load } = makeLoadPlan(given, NO_RULES, { from: 'of-source', to: 'of-destination' });
    return { source, load, watermark: watermarkName(given, '/') };
  };
  const table = from('postgres://reader@db/shop', '--from-table', 'sales."a.b"', '--from-columns', 'id,n');
  expect(table).toMatchObject({
    load: 'a.b → public.orders',
    watermark: 'postgres://db/shop#sales.a.b',
    source: {
      kind: 'postgres',
      config: {
        ...{ host: 'db', database: 'shop', user: 'reader', password: 'of-source' },
        ...{ table: { schema: 'sales', name: 'a.b' }, columns: ['id', 'n'] },
      },
    },
  });
  const query = from('postgresql://reader:hunter2@db/shop', '--from-query', 'SELECT 1');
  expect(query.source.config).toMatchObject({ query: 'SELECT 1', password: 'hunter2' });
  expect(query.load + query.watermark).not.toContain('hunter2');
  expect(query.watermark).not.toBe(from('postgres://reader@db/shop', '--from-query', 'SELECT 2').watermark);
});

it('keeps watermarks apart by what is read, and keeps queries to itself', () => {
  const names = ['orders.csv', '../eu/orders.csv', '*.csv', 'https://x/o?key=hunter2', 'https://x/o'].map(
    (input) => watermarkName({ input, database: undefined }, '/data/us'),
  );
  expect(new Set(names).size).toBe(5);
  expect(names.slice(0, 2)).toEqual(['/data/us/orders.csv', '/data/eu/orders.csv']);
  expect(names.join()).not.toContain('hunter2');
});

describe('wrong usage names the option', () => {
  const cases: [string, string[]][] = [
    ['FILE', basics.slice(1)],
    ['--to', ['a.csv', '--table', 't']],
    ['--table', ['a.csv', '--to', 'postgres://x/y']],
    ['--table', [...basics, '--table', 'a.b.c']],
    ['--table', [...basics, '--table', 'a.']],
    ['--key', [...basics, '--key', 'a,,b']],
    ['--key', [...basics, '--key', 'a,a']],
    ['--mode', [...basics, '--mode', 'merge']],
    ['--mode', [...basics, '--mode', 'mirror']],
    ['--scope', [...basics, '--key', 'id', '--scope', 'region=eu']],
    ['--scope', [...basics, '--key', 'id', '--mode', 'mirror', '--scope', 'region']],
    ['--policy', [...basics, '--key', 'id', '--policy', 'name=never']],
    ['--duplicates', [...basics, '--key', 'id', '--duplicates', 'some']],
    ['--deletion-brake', [...basics, '--mode', 'replace', '--deletion-brake', '120%']],
    ['--close-missing', [...basics, '--key', 'id', '--close-missing']],
    ['--prefer', [...basics, '--prefer', 'comfort']],
    ['--mode', [...basics, '--mode', 'upsert']],
    ['--overlap', [...basics, '--overlap', '5']],
    ['--overlap', [...basics, '--cursor', 'at', '--overlap', 'an hour']],
    ['--cursor', [...basics, '--key', 'id', '--mode', 'mirror', '--cursor', 'at']],
    ['--close-missing', [...basics, '--key', 'id', '--mode', 'history', '--close-missing', '--cursor', 'at']],
    ['--reset-watermark', [...basics, '--cursor', 'at', '--from', '5', '--reset-watermark']],
    ['--until', [...basics, '--cursor', 'at', '--until', '']],
    ['--only-key', [...basics, '--cursor', 'at', '--only-key', '5']],
    ['--cursor-param', [...basics, '--cursor', 'at', '--cursor-param', 'since']],
    ['--cursor-param', ['https://x/y', ...basics.slice(1), '--cursor-param', 'since']],
    [
      '--cursor-format',
      [
        'https://x/y',
        ...basics.slice(1),
        '--cursor',
        'at',
        '--cursor-param',
        'since',
        '--cursor-format',
        'iso',
      ],
    ],
    ['--lanes', [...basics, '--lanes', '0']],
    ['--error-threshold', [...basics, '--error-threshold', '5']],
    ['--max-bad-rows', [...basics, '--max-bad-rows', 'few']],
    ['--batch-id', [...basics, '--batch-id', "x'; --"]],
    ['--records', [...basics, '--records', 'rows']],
    ['--page-size', [...basics, '--page-size', '5']],
    ['--requests', ['https://x/y', ...basics.slice(1), '--requests', '2']],
    ['--requests', ['https://x/y', ...basics.slice(1), '--records', 'rows', '--requests', '17']],
    ['--no-compression', [...basics, '--no-compression']],
    ['--format', [...basics, '--format', 'parquet']],
    ['--delimiter', [...basics, '--delimiter', '||']],
    ['--delimiter', [...basics, '--delimiter', 'x']],
    ['--format', [...basics, '--format', 'ndjson', '--no-header']],
    ['--encoding', [...basics, '--encoding', 'ebcdic']],
    ['--bogus', [...basics, '--bogus']],
    ['two.csv', [...basics, 'two.csv']],
    ['ftp://', ['ftp://me:hunter2@host/a.csv', ...basics.slice(1)]],
    ['address', ['postgres://me:hunter2@[db/x', ...basics.slice(1)]],
    ['--from-table', ['postgres://me:hunter2@db/x', ...basics.slice(1)]],
    ['--from-query', [...basics, '--from-query', 'SELECT 1']],
    ['--delimiter', ['postgres://db/x', ...basics.slice(1), '--from-table', 't', '--delimiter', ',']],
    ['address', ['https://[host/a.csv?token=hunter2', ...basics.slice(1)]],
  ];
  it.each(cases)('%s in %j', (option, args) => {
    let error: unknown;
    try {
      readLoadArguments(args);
    } catch (caught) {
      error = caught;
    }
    expect(isUsageError(error)).toBe(true);
    expect((error as Error).message).toContain(option);
    expect((error as Error).message).not.toContain('hunter2');
  });
});

it('never repeats a password or a header in a message', () => {
  const wrongUrl = readLoadArguments(['a.csv', '--to', 'mysql://me:hunter2@db/x', '--table', 't']);
  expect(() => makeLoadPlan(wrongUrl, NO_RULES, {})).toThrow(/--to/);
  expect(() => makeLoadPlan(wrongUrl, NO_RULES, {})).not.toThrow(/hunter2/);
  expect(() => readLoadArguments(['https://x/y', ...basics.slice(1), '--header', 'hunter2'])).not.toThrow(
    /hunter2/,
  );
});

it('reads back every list of names that was quoted', () => {
  const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(',' as const, '.' as const),
      (names, separator) => {
        const written = names.map((each) => `"${each.replaceAll('"', '""')}"`).join(separator);
        expect(splitNames(written, separator, '--key')).toEqual(names);
      },
    ),
  );
});
