import { expect, it } from 'vitest';
import { readOptions } from './options';

it('runs the core cases with three million rows and three rounds where nothing is said', () => {
  expect(readOptions([])).toEqual({
    rows: 3_000_000,
    rounds: 3,
    only: ['core'],
    databaseUrl: undefined,
    walLevel: 'minimal',
    writeDocs: false,
    from: undefined,
  });
});

it('reads every option', () => {
  const args =
    '--only clean,modes --rows 30_000_000 --rounds 5 --wal-level replica --write-docs --from a.json';
  expect(readOptions(args.split(' '))).toEqual({
    rows: 30_000_000,
    rounds: 5,
    only: ['clean', 'modes'],
    databaseUrl: undefined,
    walLevel: 'replica',
    writeDocs: true,
    from: 'a.json',
  });
});

it('takes every usual case with --all', () => {
  expect(readOptions(['--all']).only).toBeUndefined();
});

it.each([
  [['--rows', '99'], '--rows "99" is not a whole number of at least 100.'],
  [['--rounds', '1.5'], '--rounds "1.5" is not a whole number of at least 1.'],
  [['--wal-level', 'max'], '--wal-level "max" is unknown.'],
  [['--all', '--only', 'core'], '--all and --only exclude each other.'],
  [
    ['--wal-level', 'replica', '--database-url', 'postgres://h/d'],
    '--wal-level goes with the throwaway server',
  ],
  [['--row', '5'], "Unknown option '--row'"],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
