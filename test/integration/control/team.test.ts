import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acceptInvite,
  createInvite,
  createPasswordReset,
  describeLink,
  listInvites,
  resetPassword,
  revokeInvite,
} from '@/lib/control/access-links';
import type { ActorContext } from '@/lib/control/context';
import { createFirstAdmin } from '@/lib/control/setup';
import {
  changePassword,
  changeRole,
  endOtherSessions,
  endSession,
  findSession,
  listSessions,
  listUsers,
  setActive,
  signIn,
  signOut,
} from '@/lib/control/users';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { actionsOn, contextOf, query } from '../../support/control';
import { startMailServer } from '../../support/mail-server';
import { useControl } from '../../support/use-control';

const passwords = [
  'seven quiet harbour cranes',
  'nine brave tugboats towing',
  'eleven rusty anchors deep',
] as const;
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: passwords[0] };
const origin = { address: '192.0.2.1', userAgent: 'Test browser' };
const test = useControl();
let admin: ActorContext;

beforeEach(async () => {
  await db().user.deleteMany();
  await db().accessLink.deleteMany();
  await db().loginFailure.deleteMany();
  const { id, name, email, role } = await createFirstAdmin(ada);
  admin = { actor: { kind: 'user', id, name, email, role } };
});

const tokenOf = (url: string) => url.split('/').at(-1)!;
const invite = (email = 'grace@example.com') => createInvite(admin, { email, role: 'operator' });

describe('an invite', () => {
  it('makes one account, with its role, and is then used up', async () => {
    const { id, url, mail } = await invite('Grace@Example.com');
    expect(mail).toBe('off');
    expect(url).toMatch(/^http:\/\/localhost:3000\/invite\/[\w-]{43}$/);
    const token = tokenOf(url);
    expect(await describeLink('invite', token)).toMatchObject({
      state: 'open',
      email: 'grace@example.com',
      role: 'operator',
      createdBy: ada.name,
    });
    const user = await acceptInvite({ token, name: 'Grace', password: passwords[1] });
    expect(user).toMatchObject({ email: 'grace@example.com', role: 'operator' });
    expect(await signIn({ email: user.email, password: passwords[1] }, origin)).toMatchObject({
      id: user.id,
    });
    expect((await describeLink('invite', token)).state).toBe('used');
    await expect(acceptInvite({ token, name: 'Eve', password: passwords[2] })).rejects.toMatchObject({
      code: 'links.used',
    });
    expect(await actionsOn(id)).toEqual(['invites.create', 'invites.accept']);
    expect((await listInvites(admin, {})).items).toEqual([]);
  });

  it('makes one account where two accept it at the same moment', async () => {
    const token = tokenOf((await invite()).url);
    const tries = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => acceptInvite({ token, name, password: passwords[1] })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('says whether it has expired, was revoked, or is none', async () => {
    const { id, url } = await invite();
    const accept = (token: string) => acceptInvite({ token, name: 'Grace', password: passwords[1] });
    await db().accessLink.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await expect(accept(tokenOf(url))).rejects.toMatchObject({ code: 'links.expired' });
    expect((await listInvites(admin, {})).items).toMatchObject([{ id, isExpired: true }]);
    await revokeInvite(admin, { id });
    await expect(accept(tokenOf(url))).rejects.toMatchObject({ code: 'links.revoked' });
    await expect(revokeInvite(admin, { id })).rejects.toMatchObject({ code: 'invites.notFound' });
    await expect(accept('x')).rejects.toMatchObject({ code: 'links.unknown' });
    expect(await db().user.count()).toBe(1);
  });

  it('takes the place of an earlier one, and is refused to who has an account', async () => {
    const first = await invite();
    await invite();
    expect((await describeLink('invite', tokenOf(first.url))).state).toBe('revoked');
    await expect(invite(ada.email)).rejects.toMatchObject({
      code: 'invites.hasAccount',
      fields: { email: expect.any(String) },
    });
    await expect(createInvite(admin, { email: 'nobody', role: 'viewer' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });

  it('keeps its weak-password refusal from using it up', async () => {
    const token = tokenOf((await invite()).url);
    await expect(acceptInvite({ token, name: 'Grace', password: 'password1234' })).rejects.toMatchObject({
      code: 'password.weak',
    });
    expect((await describeLink('invite', token)).state).toBe('open');
  });

  it('stands nowhere as it is: neither in its row nor in the trail', async () => {
    const token = tokenOf((await invite()).url);
    const dump = await query<{ text: string }>(
      test.control.url,
      `SELECT string_agg(t, '') AS text FROM (SELECT a::text AS t FROM audit_events a UNION ALL SELECT l::text FROM access_links l) x`,
    );
    expect(dump[0]!.text).toContain('grace@example.com');
    expect(dump[0]!.text).not.toContain(token);
  });
});

describe('an e-mail', () => {
  afterEach(() => overrideEnvironment({ STEVEDORE_SMTP_URL: '' }));

  it('takes an invite to the person', async () => {
    const server = await startMailServer();
    overrideEnvironment({ STEVEDORE_SMTP_URL: server.url });
    const { url, mail } = await invite();
    await server.close();
    expect(mail).toBe('sent');
    expect(server.messages).toHaveLength(1);
    expect(server.messages[0]).toContain('grace@example.com');
    expect(server.messages[0]!.replaceAll('=\n', '')).toContain(url);
  });

  it('that cannot be sent is said, and the link is there all the same', async () => {
    overrideEnvironment({ STEVEDORE_SMTP_URL: 'smtp://127.0.0.1:1' });
    const { url, mail } = await invite();
    expect(mail).toBe('failed');
    expect((await describeLink('invite', tokenOf(url))).state).toBe('open');
  });
});

describe('a password', () => {
  it('is changed with the current one, and ends the other sessions', async () => {
    const here = await signIn(ada, origin);
    const other = await signIn(ada, origin);
    const context = { ...admin, sessionId: here.sessionId };
    await expect(changePassword(context, { current: 'wrong', password: passwords[1] })).rejects.toMatchObject(
      {
        code: 'users.wrongPassword',
        fields: { current: expect.any(String) },
      },
    );
    await expect(
      changePassword(context, { current: ada.password, password: 'password1234' }),
    ).rejects.toMatchObject({ code: 'password.weak' });
    expect(await changePassword(context, { current: ada.password, password: passwords[1] })).toEqual({
      endedSessions: 1,
    });
    expect(await findSession(here.sessionId)).toMatchObject({ email: ada.email });
    expect(await findSession(other.sessionId)).toBeNull();
    await expect(signIn(ada, origin)).rejects.toMatchObject({ code: 'users.wrongCredentials' });
    expect(await actionsOn(here.id)).toContain('users.changePassword');
  });

  it('cannot be guessed from an open session', async () => {
    const guess = () => changePassword(admin, { current: 'wrong', password: passwords[1] });
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(guess()).rejects.toMatchObject({ code: 'users.wrongPassword' });
    }
    await expect(guess()).rejects.toMatchObject({ code: 'users.throttled' });
  });

  it('is chosen anew by a link, once, which ends all sessions', async () => {
    const user = await acceptInvite({
      token: tokenOf((await invite()).url),
      name: 'Grace',
      password: passwords[1],
    });
    const session = await signIn({ email: user.email, password: passwords[1] }, origin);
    const { url } = await createPasswordReset(admin, { userId: user.id });
    const token = tokenOf(url);
    expect(await describeLink('reset', token)).toMatchObject({ state: 'open', email: user.email });
    expect((await describeLink('invite', token)).state).toBe('unknown');
    expect(await findSession(session.sessionId)).not.toBeNull();
    await resetPassword({ token, password: passwords[2] });
    expect(await findSession(session.sessionId)).toBeNull();
    expect(await signIn({ email: user.email, password: passwords[2] }, origin)).toMatchObject({
      id: user.id,
    });
    await expect(resetPassword({ token, password: passwords[1] })).rejects.toMatchObject({
      code: 'links.used',
    });
    expect(await actionsOn(user.id)).toEqual(
      expect.arrayContaining(['users.createPasswordReset', 'users.resetPassword']),
    );
    await expect(
      createPasswordReset(admin, { userId: admin.actor.kind === 'user' ? admin.actor.id : '' }),
    ).rejects.toMatchObject({ code: 'users.self' });
  });
});

describe('a member', () => {
  it('gets another role, which the trail tells from and to', async () => {
    const { actor } = await contextOf('viewer');
    expect(await changeRole(admin, { id: actor.id, role: 'editor' })).toMatchObject({ role: 'editor' });
    expect(
      await db().auditEvent.findFirst({ where: { action: 'users.changeRole', entityId: actor.id } }),
    ).toMatchObject({ details: { from: 'viewer', to: 'editor' }, actorName: ada.name });
  });

  it('is kept out at once, with sessions and links, and let in again', async () => {
    const user = await acceptInvite({
      token: tokenOf((await invite()).url),
      name: 'Grace',
      password: passwords[1],
    });
    const credentials = { email: user.email, password: passwords[1] };
    const { sessionId } = await signIn(credentials, origin);
    const reset = await createPasswordReset(admin, { userId: user.id });
    await setActive(admin, { id: user.id, isActive: false });
    expect(await findSession(sessionId)).toBeNull();
    expect((await describeLink('reset', tokenOf(reset.url))).state).toBe('revoked');
    await expect(signIn(credentials, origin)).rejects.toMatchObject({ code: 'users.wrongCredentials' });
    await expect(createPasswordReset(admin, { userId: user.id })).rejects.toMatchObject({
      code: 'users.inactive',
    });
    await setActive(admin, { id: user.id, isActive: true });
    expect(await signIn(credentials, origin)).toMatchObject({ id: user.id });
    expect(await actionsOn(user.id)).toEqual(
      expect.arrayContaining(['users.deactivate', 'users.reactivate']),
    );
  });

  it('is neither oneself nor the last admin', async () => {
    const own = admin.actor.kind === 'user' ? admin.actor.id : '';
    await expect(changeRole(admin, { id: own, role: 'viewer' })).rejects.toMatchObject({
      code: 'users.self',
    });
    await expect(setActive(admin, { id: own, isActive: false })).rejects.toMatchObject({
      code: 'users.self',
    });
    const second = await contextOf('admin');
    await setActive(admin, { id: second.actor.id, isActive: false });
    await expect(changeRole(second, { id: own, role: 'viewer' })).rejects.toMatchObject({
      code: 'users.lastAdmin',
    });
  });

  it('stays admin where two admins take the role from each other at the same moment', async () => {
    const second = await contextOf('admin');
    const own = admin.actor.kind === 'user' ? admin.actor.id : '';
    await Promise.allSettled([
      changeRole(admin, { id: second.actor.id, role: 'viewer' }),
      changeRole(second, { id: own, role: 'viewer' }),
    ]);
    expect(await db().user.count({ where: { role: 'admin', disabledAt: null } })).toBe(1);
  });

  it('is listed with the time last seen, page by page', async () => {
    await signIn(ada, origin);
    await contextOf('viewer');
    const first = await listUsers(admin, { limit: 1 });
    expect(first.items).toMatchObject([{ email: ada.email, lastSeenAt: expect.any(String) }]);
    const second = await listUsers(admin, { cursor: first.nextCursor!, limit: 1 });
    expect(second).toMatchObject({ items: [{ lastSeenAt: null }], nextCursor: null });
  });
});

describe('a session', () => {
  it('is listed to its person alone, who may end it', async () => {
    const here = await signIn(ada, origin);
    const other = await signIn(ada, { address: '198.51.100.7', userAgent: undefined });
    const context = { ...admin, sessionId: here.sessionId };
    expect(await listSessions(context)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: here.sessionId, isCurrent: true, ...origin }),
        expect.objectContaining({ id: other.sessionId, isCurrent: false, userAgent: null }),
      ]),
    );
    const stranger = await contextOf('admin');
    expect(await listSessions(stranger)).toEqual([]);
    await expect(endSession(stranger, { id: other.sessionId })).rejects.toMatchObject({
      code: 'sessions.notFound',
    });
    await endSession(context, { id: other.sessionId });
    expect(await findSession(other.sessionId)).toBeNull();
    expect(await actionsOn(other.sessionId)).toEqual(['sessions.end']);
  });

  it('goes on where all others are ended, and ends by signing out', async () => {
    const here = await signIn(ada, origin);
    await signIn(ada, origin);
    expect(await endOtherSessions({ ...admin, sessionId: here.sessionId })).toEqual({ ended: 1 });
    expect(await findSession(here.sessionId)).not.toBeNull();
    await signOut(here.sessionId);
    expect(await findSession(here.sessionId)).toBeNull();
  });

  it('notes when it was last seen, to the minute', async () => {
    const { id, sessionId } = await signIn(ada, origin);
    const earlier = new Date(Date.now() - 3_600_000);
    await db().session.update({ where: { id: sessionId }, data: { seenAt: earlier } });
    await db().user.update({ where: { id }, data: { lastSeenAt: earlier } });
    await findSession(sessionId);
    const [session, user] = await Promise.all([
      db().session.findUniqueOrThrow({ where: { id: sessionId } }),
      db().user.findUniqueOrThrow({ where: { id } }),
    ]);
    expect(session.seenAt > earlier && user.lastSeenAt! > earlier).toBe(true);
  });
});
