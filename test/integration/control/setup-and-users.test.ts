import { beforeEach, expect, it } from 'vitest';
import { createFirstAdmin, getSetupState } from '@/lib/control/setup';
import { findSession, signIn, verifyCredentials } from '@/lib/control/users';
import { db } from '@/lib/db';
import { query } from '../../support/control';
import { useControl } from '../../support/use-control';

const admin = { name: 'Ada Lovelace', email: 'Ada@Example.com', password: 'seven quiet harbour cranes' };
const here = { address: '192.0.2.1' };
const test = useControl();
beforeEach(async () => {
  await db().loginFailure.deleteMany();
  await db().user.deleteMany();
});

it('makes the first admin once, and says then that it is done', async () => {
  expect(await getSetupState()).toEqual({ needsAdmin: true });
  const user = await createFirstAdmin(admin);
  expect(user).toMatchObject({ email: 'ada@example.com', role: 'admin' });
  expect(await getSetupState()).toEqual({ needsAdmin: false });
  await expect(createFirstAdmin({ ...admin, email: 'eve@example.com' })).rejects.toMatchObject({
    code: 'setup.done',
    kind: 'conflict',
  });
});

it('makes one admin where two set up at the same moment', async () => {
  const tries = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((name) => createFirstAdmin({ ...admin, email: `${name}@example.com` })),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await db().user.count()).toBe(1);
});

it.each([
  ['short', 'tr0ub4dor&3'],
  ['common', 'password1234'],
  ['a keyboard row', 'qwertyuiop123'],
  ['repeated', 'aaaaaaaaaaaaaaaa'],
  ['the own name', 'ada lovelace ada'],
])('refuses a password that is %s', async (_why, password) => {
  await expect(createFirstAdmin({ ...admin, password })).rejects.toMatchObject({
    code: 'password.weak',
    fields: { password: expect.any(String) },
  });
});

it('keeps a password as an argon2id hash, and nowhere as it is', async () => {
  const { id } = await createFirstAdmin(admin);
  const user = await db().user.findUniqueOrThrow({ where: { id } });
  expect(user.passwordHash).toMatch(/^\$argon2id\$/);
  const dump = await query<{ text: string }>(
    test.control.url,
    `SELECT string_agg(a::text, '') AS text FROM audit_events a`,
  );
  expect(dump[0]!.text).toContain('users.create');
  expect(dump[0]!.text).not.toContain(admin.password);
});

it('lets in with the right credentials only, and tells nobody which part was wrong', async () => {
  await createFirstAdmin(admin);
  const user = await verifyCredentials({ email: ' ADA@example.com', password: admin.password }, here);
  expect(user).toMatchObject({ name: 'Ada Lovelace', role: 'admin' });
  const wrong = {
    code: 'users.wrongCredentials',
    message: 'E-mail address or password is wrong. Check both, then try again.',
  };
  const password = 'not the password';
  await expect(verifyCredentials({ email: admin.email, password }, here)).rejects.toMatchObject(wrong);
  await expect(verifyCredentials({ email: 'nobody@example.com', password }, here)).rejects.toMatchObject(
    wrong,
  );
});

it('keeps a disabled person out, with an old session too', async () => {
  const { id } = await createFirstAdmin(admin);
  const { sessionId } = await signIn(admin, { ...here, userAgent: undefined });
  expect(await findSession(sessionId)).toMatchObject({ id });
  await db().user.update({ where: { id }, data: { disabledAt: new Date() } });
  expect(await findSession(sessionId)).toBeNull();
  await expect(verifyCredentials(admin, here)).rejects.toMatchObject({ code: 'users.wrongCredentials' });
});

it('makes the next login wait after five failures, right password or not, from that address', async () => {
  await createFirstAdmin(admin);
  for (let tries = 0; tries < 5; tries += 1) {
    await expect(verifyCredentials({ ...admin, password: 'wrong' }, here)).rejects.toMatchObject({
      code: 'users.wrongCredentials',
    });
  }
  await expect(verifyCredentials(admin, here)).rejects.toMatchObject({
    code: 'users.throttled',
    kind: 'throttled',
  });
  expect(await verifyCredentials(admin, { address: '198.51.100.7' })).toMatchObject({ role: 'admin' });
});

it('makes many logins at the same moment wait as if they came one after the other', async () => {
  await createFirstAdmin(admin);
  const tries = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => verifyCredentials({ ...admin, password: `wrong ${n}` }, here)),
  );
  const codes = tries.map((result) => (result as PromiseRejectedResult).reason.code as string);
  expect(codes.filter((code) => code === 'users.wrongCredentials').length).toBeLessThanOrEqual(5);
  expect(new Set(codes)).toContain('users.throttled');
  expect(await db().loginFailure.count()).toBeLessThanOrEqual(5);
});

it('counts failures of one person from many addresses together', async () => {
  await createFirstAdmin(admin);
  await db().loginFailure.createMany({
    data: Array.from({ length: 30 }, (_, n) => ({ email: 'ada@example.com', address: `203.0.113.${n}` })),
  });
  await expect(verifyCredentials(admin, here)).rejects.toMatchObject({ code: 'users.throttled' });
});

it('forgets failures after a while', async () => {
  await createFirstAdmin(admin);
  const at = new Date(Date.now() - 16 * 60_000);
  await db().loginFailure.createMany({
    data: Array.from({ length: 40 }, () => ({ email: 'ada@example.com', address: here.address, at })),
  });
  expect(await verifyCredentials(admin, here)).toMatchObject({ role: 'admin' });
});
