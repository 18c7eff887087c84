import { expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

const target = () => ['--to', database.url, '--table', 'notes', '--key', 'id'];

it('keeps the raw records, with every setting given', async () => {
  const baseFolder = await folderWith({ 'notes.csv': 'id;note\n1;"a ""b"""\n2;"two\nlines"\n' });
  const { status, result } = await load(
    [
      ...[
        'notes.csv',
        ...target(),
        '--create',
        '--raw-column',
        'payload',
        '--lanes',
        '1',
        '--part-size',
        '64kB',
      ],
      ...[
        '--max-record-size',
        '1MB',
        '--work-mem',
        '8MB',
        '--maintenance-work-mem',
        '64MB',
        '--retries',
        '1',
      ],
      ...['--lock-timeout', '2s', '--statement-timeout', '1min', '--synchronous-commit', 'off'],
    ],
    { baseFolder },
  );
  expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
  expect(status).toBe(0);
  expect((await database.client.query('SELECT payload FROM notes ORDER BY id')).rows).toEqual([
    { payload: '1;"a ""b"""' },
    { payload: '2;"two\nlines"' },
  ]);
});

it('merges in lanes, and once however often the batch is run', async () => {
  await database.client.query(
    `CREATE TABLE parcels (id int PRIMARY KEY, note text); INSERT INTO parcels VALUES (1, 'old')`,
  );
  const baseFolder = await folderWith({ 'parcels.csv': 'id,note\n1,a\n2,b\n3,c\n4,d\n' });
  const run = () =>
    load(
      [
        ...['parcels.csv', '--to', database.url, '--table', 'parcels', '--key', 'id'],
        ...['--merge-lanes', '2', '--merge-by', 'range', '--batch-id', 'in-lanes'],
      ],
      { baseFolder },
    );
  const { result } = await run();
  expect(result).toMatchObject({ inserted: 3, updated: 1, lanes: { lanes: 2, by: 'range', merged: [1, 2] } });
  const rows = async () =>
    (await database.client.query('SELECT id, note, xmin FROM parcels ORDER BY id')).rows;
  const before = await rows();
  const { startedAt } = result;
  expect((await run()).result).toMatchObject({ inserted: 3, updated: 1, startedAt });
  expect(await rows()).toEqual(before);
});

it('applies what it is told: a statement that takes longer is stopped, and the setting named', async () => {
  await database.client.query(`CREATE TABLE slow (id int PRIMARY KEY);
    CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM pg_sleep(10); RETURN NULL; END $f$;
    CREATE TRIGGER slow AFTER INSERT ON slow EXECUTE FUNCTION take_long()`);
  const baseFolder = await folderWith({ 'slow.csv': 'id\n1\n' });
  const options = ['--statement-timeout', '300ms', '--retries', '0'];
  const { status, result } = await load(
    ['slow.csv', '--to', database.url, '--table', 'slow', '--key', 'id', ...options],
    { baseFolder },
  );
  expect(status).toBe(1);
  expect(result.error?.code).toBe('destination.statementStopped');
  expect(result.error?.message).toContain('statement timeout');
  expect((await database.client.query('SELECT FROM slow')).rowCount).toBe(0);
});

it('says which option is out of its range, and does nothing', async () => {
  const baseFolder = await folderWith({ 'notes.csv': 'id\n1\n' });
  const { status, stderr } = await stevedore(['load', 'notes.csv', ...target(), '--work-mem', '1TB'], {
    baseFolder,
  });
  expect(status).toBe(2);
  expect(stderr).toContain('--work-mem "1TB" is not a size from 1MB to 64GB.');
});
