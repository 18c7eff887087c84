import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

/** Triggers that refuse, change, swallow and add rows, and rules that rewrite statements. */
export function describeTriggers(server: Server): void {
  const { sql, rows, load } = makeWorld(server);

  const trigger = (body: string, when = 'BEFORE INSERT OR UPDATE') =>
    sql(
      `CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN ${body} END$f$`,
      `CREATE TRIGGER act ${when} ON t FOR EACH ROW EXECUTE FUNCTION act()`,
    );

  it.each([
    { raise: `RAISE EXCEPTION 'no % here', NEW.name`, sqlstate: 'P0001', message: 'no bad here' },
    { raise: `RAISE EXCEPTION 'own' USING ERRCODE = 'U0042'`, sqlstate: 'U0042', message: 'own' },
    { raise: `PERFORM 1 / 0`, sqlstate: '22012', message: 'division by zero' },
  ])(
    'quarantines the rows for which a trigger raises $sqlstate, with its message',
    async ({ raise, sqlstate, message }) => {
      await sql(
        'CREATE TABLE t (id int PRIMARY KEY, name text)',
        `INSERT INTO t VALUES (3, 'old'), (4, 'old')`,
      );
      await trigger(`IF NEW.name = 'bad' THEN ${raise}; END IF; RETURN NEW;`);
      const { result, quarantine } = await load('id,name\n1,good\n2,bad\n3,new\n4,bad\n5,good\n');
      expect(result).toMatchObject({ state: 'partial', inserted: 2, updated: 1, quarantined: 2 });
      expect([...quarantine.rows.keys()].sort()).toEqual([2, 4]);
      expect(quarantine.rows.get(4)).toMatchObject({
        raw: '4,bad',
        line: 5,
        reasons: [{ rule: 'refused', sqlstate, message }],
      });
      expect(await rows(`SELECT id FROM t WHERE name IN ('good', 'new') ORDER BY id`)).toEqual([
        [1],
        [3],
        [5],
      ]);
    },
  );

  it.each(['append', 'replace', 'insert-only', 'mirror', 'history'] as const)(
    'singles out the rows that a trigger refuses in write mode %s',
    async (mode) => {
      await sql(
        'CREATE TABLE t (id int, name text, valid_from timestamptz, valid_to timestamptz, is_current boolean)',
        `INSERT INTO t VALUES (1, 'old', '2026-01-01', NULL, true), (9, 'gone', '2026-01-01', NULL, true)`,
      );
      await trigger(`IF NEW.name = 'bad' THEN RAISE EXCEPTION 'bad'; END IF; RETURN NEW;`);
      const key = mode === 'append' || mode === 'replace' ? [] : ['id'];
      const { result, quarantine } = await load('id,name\n1,new\n2,bad\n3,good\n', {
        mode,
        key,
        writing: { approveDeletions: true },
      });
      expect(result).toMatchObject({ state: 'partial', quarantined: 1 });
      expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ sqlstate: 'P0001' }]);
      expect(await rows(`SELECT count(*)::int FROM t WHERE name = 'good'`)).toEqual([[1]]);
    },
  );

  it('finds a few refused rows among many, in a bounded number of tries', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    await trigger(`IF NEW.id % 1000 = 7 THEN RAISE EXCEPTION 'seven'; END IF; RETURN NEW;`);
    const many = Array.from({ length: 20_000 }, (_, i) => `${i},name ${i}`).join('\n');
    const { result, quarantine } = await load(`id,name\n${many}\n`, { tuning: { partBytes: 65_536 } });
    expect(result).toMatchObject({ state: 'partial', inserted: 19_980, quarantined: 20 });
    expect([...quarantine.rows.values()].every(({ raw }) => /^\d*007,/.test(`000${raw}`))).toBe(true);
  });

  it('fails, and keeps what it found, where a trigger refuses more than the threshold allows', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    await trigger(`IF NEW.id % 5 = 0 THEN RAISE EXCEPTION 'five'; END IF; RETURN NEW;`);
    const many = Array.from({ length: 200 }, (_, i) => `${i},x`).join('\n');
    const { result } = await load(`id,name\n${many}\n`);
    expect(result).toMatchObject({
      state: 'failed',
      quarantined: 40,
      error: { code: 'validate.tooManyBadRows' },
    });
    expect(await rows('SELECT count(*)::int FROM t')).toEqual([[0]]);
  });

  it('takes rows as a trigger changes them, and counts them as changed the next time', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    await trigger('NEW.name := upper(NEW.name); RETURN NEW;');
    const first = await load('id,name\n1,ann\n2,BOB\n');
    expect(first.result).toMatchObject({ state: 'succeeded', inserted: 2 });
    expect(await rows('SELECT name FROM t ORDER BY id')).toEqual([['ANN'], ['BOB']]);
    const second = await load('id,name\n1,ann\n2,BOB\n');
    expect(second.result).toMatchObject({ state: 'succeeded', updated: 1, unchanged: 1 });
  });

  it.each(['INSERT', 'UPDATE'])('fails where a trigger swallows rows on %s', async (event) => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)', `INSERT INTO t VALUES (1, 'old')`);
    await trigger(`RETURN CASE WHEN NEW.name = 'gone' THEN NULL ELSE NEW END;`, `BEFORE ${event}`);
    const { result } = await load(`id,name\n${event === 'INSERT' ? 2 : 1},gone\n3,x\n`);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'reconcile.notConserved' } });
    expect(await rows('SELECT * FROM t')).toEqual([[1, 'old']]);
  });

  it('fails where a rule rewrites the insert into nothing', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, name text)',
      'CREATE RULE nothing AS ON INSERT TO t DO INSTEAD NOTHING',
    );
    const { result } = await load('id,name\n1,a\n');
    expect(result).toMatchObject({ state: 'failed', error: { code: 'reconcile.notConserved' } });
  });

  it('lets triggers find tables that they name without a schema', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY)', 'CREATE TABLE audit (id int)');
    await trigger('INSERT INTO audit VALUES (NEW.id); RETURN NULL;', 'AFTER INSERT');
    const { result } = await load('id\n1\n2\n');
    expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
    expect(await rows('SELECT count(*)::int FROM audit')).toEqual([[2]]);
  });

  it('quarantines what a deferred constraint trigger would refuse at COMMIT', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    await sql(
      `CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN IF NEW.name = 'bad' THEN RAISE EXCEPTION 'late'; END IF; RETURN NULL; END$f$`,
      'CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()',
    );
    const { result, quarantine } = await load('id,name\n1,good\n2,bad\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ message: 'late' }]);
  });

  it('fails with the server’s words where a trigger is broken, for that is nobody’s row', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    await trigger('INSERT INTO nowhere VALUES (NEW.id); RETURN NEW;');
    const { result } = await load('id,name\n1,a\n');
    expect(result).toMatchObject({ state: 'failed', quarantined: 0, error: { class: 'fatal' } });
    expect(result.error?.message).toContain('"nowhere" does not exist');
  });
}
