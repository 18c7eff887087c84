import { expect, it } from 'vitest';
import { parsePostgresUrl } from './config';

it('reads every part of a URL, escapes included', () => {
  expect(parsePostgresUrl('postgres://us%40er:p%2Fw@db.example:6543/my%20db?sslmode=verify-full')).toEqual({
    host: 'db.example',
    port: 6543,
    database: 'my db',
    user: 'us@er',
    password: 'p/w',
    sslMode: 'verify-full',
  });
  expect(parsePostgresUrl('postgresql://u@h/d')).toMatchObject({
    port: 5432,
    password: '',
    sslMode: 'prefer',
  });
  expect(parsePostgresUrl('postgres://u@%2Fvar%2Frun%2Fpostgresql/d')).toMatchObject({
    host: '/var/run/postgresql',
  });
});

it.each([
  'mysql://u:secret@h/d',
  'nonsense secret',
  'postgres://u:secret@h/d?sslmode=maybe',
  'postgres://:secret@h/d',
  'postgres://u:100%secret@h/d',
])('refuses %s without repeating the password', (url) => {
  expect(() => parsePostgresUrl(url)).toThrow(
    expect.objectContaining({ code: 'destination.badUrl', message: expect.not.stringContaining('secret') }),
  );
});
