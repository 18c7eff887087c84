import { beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from './engine-run';
import { rowsOf } from './query';
import { useDatabase, type FreshDatabase } from './use-database';

/**
 * What an incremental load promises: nothing lost, nothing doubled, and a watermark that stands if the rows do.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeIncremental(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  beforeEach(async () => {
    await database.client.query(
      'DROP TABLE IF EXISTS events; CREATE TABLE events (id int, name text, seen bigint)',
    );
    await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
  });

  const load = (lines: string[], options: Partial<RunOptions> = {}) =>
    runEngine({
      content: `id,name,seen\n${lines.map((line) => `${line}\n`).join('')}`,
      url: database.url,
      table: 'events',
      mode: 'append',
      incremental: { cursor: 'seen' },
      ...options,
    });

  const rows = (sql = 'SELECT id, name, seen::int FROM events ORDER BY id, name, seen') =>
    rowsOf(database.client, sql);

  async function watermark(): Promise<unknown> {
    const { rows: found } = await database.client.query<{ value: string }>(
      'SELECT value FROM stevedore_staging.watermarks',
    );
    return found[0]?.value;
  }

  it('appends only what has come since, and counts the rest as filtered', async () => {
    const first = await load(['1,ann,10', '2,bob,20']);
    expect(first.result).toMatchObject({
      inserted: 2,
      filtered: 0,
      watermark: { before: null, after: '20' },
    });
    const { result } = await load(['1,ann,10', '2,bob,20', '3,cid,30']);
    expect(result).toMatchObject({ state: 'succeeded', read: 3, inserted: 1, filtered: 2 });
    expect(result.watermark).toEqual({ cursor: 'seen', before: '20', after: '30' });
    expect(await rows()).toEqual([
      [1, 'ann', 10],
      [2, 'bob', 20],
      [3, 'cid', 30],
    ]);
  });

  it('neither loses nor doubles rows that share the watermark, even where they are all alike', async () => {
    await load(['1,ann,20', '2,bob,20', '7,same,20']);
    const { result } = await load(['1,ann,20', '2,bob,20', '3,cid,20', '7,same,20', '7,same,20']);
    expect(result).toMatchObject({ inserted: 2, filtered: 3, watermark: { before: '20', after: '20' } });
    expect(await rows('SELECT id, count(*)::int FROM events GROUP BY id ORDER BY id')).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [7, 2],
    ]);
    const again = await load(['1,ann,20', '2,bob,20', '3,cid,20', '7,same,20', '7,same,20']);
    expect(again.result).toMatchObject({ state: 'succeeded', read: 5, inserted: 0, filtered: 5 });
  });

  it('loads rows that arrive late within the overlap, and no older ones', async () => {
    const incremental = { cursor: 'seen', overlap: '5' };
    await load(['1,ann,10', '2,bob,17', '3,cid,20'], { incremental });
    const { result } = await load(['1,ann,10', '4,late,15', '5,later,14', '2,bob,17', '3,cid,20'], {
      incremental,
    });
    expect(result).toMatchObject({ inserted: 1, filtered: 4, watermark: { before: '20', after: '20' } });
    expect(await rows('SELECT id FROM events ORDER BY id')).toEqual([[1], [2], [3], [4]]);
  });

  it('reads no further back than rows are remembered where the overlap grows', async () => {
    await load(['1,ann,10', '2,bob,20']);
    const wider = { incremental: { cursor: 'seen', overlap: '15' } };
    expect((await load(['1,ann,10', '2,bob,20', '3,cid,30'], wider)).result).toMatchObject({ inserted: 1 });
    const { result } = await load(['1,ann,10', '2,bob,20', '3,cid,30', '4,late,21'], wider);
    expect(result).toMatchObject({ inserted: 1, filtered: 3 });
    expect(await rows('SELECT count(*)::int FROM events')).toEqual([[4]]);
  });

  it('goes on telling rows apart by the same columns where the load gains one', async () => {
    await load(['1,ann,20', '2,bob,20']);
    await database.client.query('ALTER TABLE events ADD extra text');
    const { result } = await runEngine({
      content: 'id,name,seen,extra\n1,ann,20,x\n2,bob,20,x\n3,cid,20,x\n',
      url: database.url,
      table: 'events',
      mode: 'append',
      incremental: { cursor: 'seen' },
    });
    expect(result).toMatchObject({ inserted: 1, filtered: 2 });
  });

  it('in keyed modes takes the overlap for what it is: unchanged', async () => {
    await database.client.query('ALTER TABLE events ADD PRIMARY KEY (id)');
    const keyed = { mode: 'upsert' as const, key: ['id'], incremental: { cursor: 'seen', overlap: '5' } };
    await load(['1,ann,10', '2,bob,20'], keyed);
    const { result } = await load(['1,ann,10', '2,bob,20', '3,cid,20', '4,dan,16'], keyed);
    expect(result).toMatchObject({ inserted: 2, unchanged: 1, filtered: 1, watermark: { after: '20' } });
    const changed = await load(['1,anna,31', '2,bob,20', '3,cid,20', '4,dan,16'], keyed);
    expect(changed.result).toMatchObject({ updated: 1, unchanged: 3, watermark: { after: '31' } });
    expect(await rows('SELECT name FROM events WHERE id = 1')).toEqual([['anna']]);
  });

  it('says that there is nothing new, and succeeds', async () => {
    await load(['1,ann,10']);
    const older = await load([]);
    expect(older.result).toMatchObject({ state: 'succeeded', read: 0, inserted: 0 });
    expect(older.result.plan).toEqual({
      merge: 'nothing to write',
      why: 'nothing new since the watermark 10',
    });
    expect(await watermark()).toBe('10');
  });

  it('refuses rows without a finite cursor, and only those', async () => {
    await database.client.query('ALTER TABLE events ALTER seen TYPE timestamptz USING now()');
    const { result, quarantine } = await load(['1,ann,2026-01-01', '2,bob,', '3,cid,infinity']);
    expect(result).toMatchObject({ inserted: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 2: ['seen:cursor'], 3: ['seen:cursor'] });
    expect(await watermark()).toBe('2026-01-01 00:00:00+00');
  });

  it('leaves out older rows whatever is wrong with them, and moves on past refused ones', async () => {
    const rules = [{ column: 'name', rule: 'required' }];
    const settings = { rules, errorThreshold: { share: 1 } };
    const first = await load(['1,ann,10', 'x,bad,11', '2,,12', '3,cid,13'], settings);
    expect(first.result).toMatchObject({ inserted: 2, quarantined: 2, watermark: { after: '13' } });
    const second = await load(
      ['1,ann,10', 'x,bad,11', '2,,12', '3,cid,13', 'y,bad,14', '5,,15', '6,dan,16'],
      settings,
    );
    expect(second.result).toMatchObject({ read: 7, inserted: 1, filtered: 4, quarantined: 2 });
    expect(second.quarantine.reasons()).toEqual({ 5: ['id:type'], 6: ['name:required'] });
  });

  it('compares a cursor that a rule reads as it is written', async () => {
    await database.client.query('ALTER TABLE events ALTER seen TYPE date USING now()');
    const rules = [{ column: 'seen', rule: 'date-format', params: { format: 'YYYY-MM-DD' } }];
    const settings = { rules, errorThreshold: { share: 1 } };
    await load(['1,ann,2026-01-01', '2,bob,2026-01-02'], settings);
    const { result, quarantine } = await load(
      ['1,ann,2026-01-01', '2,bob,2026-01-02', '3,cid,03/01/2026', '4,dan,2026-01-03', '5,eve,nope'],
      settings,
    );
    expect(result).toMatchObject({ inserted: 1, filtered: 2, quarantined: 2 });
    expect(Object.keys(quarantine.reasons())).toEqual(['3', '5']);
  });

  it('holds refused rows against those that are judged, not against those that are left out', async () => {
    const old = Array.from({ length: 500 }, (_, at) => `${at},old,1`);
    await load([...old, '900,mark,2']);
    const fresh = Array.from({ length: 100 }, (_, at) => (at < 50 ? `x,bad,3` : `${at},new,3`));
    const { result } = await load([...old, '900,mark,2', ...fresh], { errorThreshold: { share: 0.2 } });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
    expect(await watermark()).toBe('2');
  });

  it('leaves the watermark where a batch fails in its last moment, and the next one loads all', async () => {
    await load(['1,ann,10']);
    const abort = new AbortController();
    const failed = await load(['1,ann,10', '2,bob,20'], {
      signal: abort.signal,
      onEvent: (event) => event.type === 'plan' && abort.abort(),
    });
    expect(failed.result.state).toBe('cancelled');
    expect(await watermark()).toBe('10');
    expect((await load(['1,ann,10', '2,bob,20'])).result).toMatchObject({ inserted: 1, filtered: 1 });
  });

  it('changes nothing where a merged batch is run again under its id', async () => {
    await load(['1,ann,10'], { batchId: 'once' });
    const again = await load(['1,ann,10', '2,bob,20'], { batchId: 'once' });
    expect(again.result).toMatchObject({ inserted: 1, watermark: { before: null, after: '10' } });
    expect(await watermark()).toBe('10');
    expect(await rows('SELECT count(*)::int FROM events')).toEqual([[1]]);
  });

  it('loads each row once where two batches of the load run at once', async () => {
    await load(['1,ann,10']);
    const lines = ['1,ann,10', '2,bob,20', '3,cid,20'];
    const both = await Promise.all([load(lines), load(lines)]);
    expect(both.map(({ result }) => result.state)).toEqual(['succeeded', 'succeeded']);
    expect(both.map(({ result }) => result.inserted).sort()).toEqual([0, 2]);
    expect(await rows('SELECT id FROM events ORDER BY id')).toEqual([[1], [2], [3]]);
  });

  describe('a scoped run', () => {
    it('loads its range and leaves the watermark alone', async () => {
      await database.client.query('ALTER TABLE events ADD PRIMARY KEY (id)');
      const keyed = { mode: 'upsert' as const, key: ['id'] };
      const lines = ['1,ann,10', '2,bob,20', '3,cid,30'];
      await load(lines, keyed);
      await database.client.query('DELETE FROM events');
      const { result } = await load(lines, {
        ...keyed,
        incremental: { cursor: 'seen', rerun: { from: '15', to: '20' } },
      });
      expect(result).toMatchObject({ state: 'succeeded', inserted: 1, filtered: 2 });
      expect(result.watermark).toEqual({ cursor: 'seen', before: '30', after: '30' });
      expect(await rows('SELECT id FROM events')).toEqual([[2]]);
    });

    it('appends nothing that the next batch would append again', async () => {
      await load(['1,ann,10']);
      const lines = ['1,ann,10', '2,bob,20', '3,cid,30'];
      const rerun = { from: '20', to: '25' };
      expect((await load(lines, { incremental: { cursor: 'seen', rerun } })).result).toMatchObject({
        inserted: 1,
      });
      expect(await watermark()).toBe('10');
      expect((await load(lines)).result).toMatchObject({ inserted: 1, filtered: 2 });
      expect(await rows('SELECT id FROM events ORDER BY id')).toEqual([[1], [2], [3]]);
    });

    it('loads the keys that it is given, and no row whose key cannot be read', async () => {
      await database.client.query('ALTER TABLE events ADD PRIMARY KEY (id)');
      const rerun = (keys: string[][]) => ({ incremental: { cursor: 'seen', rerun: { keys } } });
      const keyed = { mode: 'upsert' as const, key: ['id'] };
      const lines = ['1,ann,10', '2,bob,20', 'x,bad,25', '3,cid,30'];
      const { result } = await load(lines, { ...keyed, ...rerun([['1'], ['3']]) });
      expect(result).toMatchObject({
        state: 'succeeded',
        inserted: 2,
        filtered: 2,
        watermark: { after: null },
      });
      expect(await rows('SELECT id FROM events ORDER BY id')).toEqual([[1], [3]]);
      for (const key of [['1', '2'], ['one']]) {
        const refused = await load(lines, { ...keyed, ...rerun([key]) });
        expect(refused.result.error).toMatchObject({ code: 'incremental.badKeys' });
      }
    });

    it('says which bound it cannot read', async () => {
      const { result } = await load(['1,ann,10'], {
        incremental: { cursor: 'seen', rerun: { from: 'soon' } },
      });
      expect(result.error).toMatchObject({
        code: 'incremental.badBound',
        message: expect.stringContaining('"soon"'),
      });
    });
  });

  it('starts over where someone wants it so, and where the table is new', async () => {
    await load(['1,ann,10']);
    await database.client.query('TRUNCATE events');
    const { result } = await load(['1,ann,10'], { incremental: { cursor: 'seen', reset: true } });
    expect(result).toMatchObject({ inserted: 1, watermark: { before: '10', after: '10' } });
    await database.client.query('DROP TABLE events');
    expect((await load(['1,ann,10'], { create: true })).result).toMatchObject({ inserted: 1, filtered: 0 });
  });

  it.each([
    ['mirror', {}],
    ['replace', {}],
    ['history', { history: { closeMissing: true } }],
  ] as const)('refuses %s, which would delete what is only old', async (mode, writing) => {
    await database.client.query(
      'ALTER TABLE events ADD valid_from timestamptz, ADD valid_to timestamptz, ADD is_current boolean',
    );
    const { result } = await load(['1,ann,10'], { mode, key: ['id'], writing });
    expect(result.error).toMatchObject({ code: 'incremental.wrongMode', class: 'fatal' });
  });

  it('refuses to remember more rows than it may, and changes nothing', async () => {
    const lines = Array.from({ length: 12 }, (_, at) => `${at},ann,10`);
    const { result } = await load(lines, { incremental: { cursor: 'seen', mostRemembered: 10 } });
    expect(result.error).toMatchObject({ code: 'incremental.tooManyRemembered' });
    expect(await rows('SELECT count(*)::int FROM events')).toEqual([[0]]);
    expect(await watermark()).toBeUndefined();
  });

  it.each([
    ['5 d', 'text', 'badOverlap'],
    ['1 h', 'bigint', 'badOverlap'],
    ['0', 'boolean', 'badCursor'],
    ['0', 'jsonb', 'badCursor'],
  ])('refuses an overlap of %s for a cursor of type %s (%s)', async (overlap, type, code) => {
    await database.client.query(`ALTER TABLE events DROP seen, ADD seen ${type}`);
    const { result } = await load(['1,ann,1'], { incremental: { cursor: 'seen', overlap } });
    expect(result.error).toMatchObject({ code: `incremental.${code}` });
  });

  /** Three values in ascending order, two of which JavaScript or a careless text could take for the same or swap. */
  it.each([
    ['bigint', ['9007199254740992', '9007199254740993', '9007199254740994'], '0'],
    [
      'numeric(30,10)',
      ['10000000000000000.0000000001', '10000000000000000.0000000002', '10000000000000000.0000000003'],
      '0',
    ],
    ['real', ['0.1', '0.3', '16777216'], '0'],
    ['double precision', ['9', '10', '1e300'], '0'],
    ['date', ['2026-02-09', '2026-02-10', '2026-12-01'], '1 h'],
    [
      'timestamp(6)',
      ['2026-01-01 09:00:00.000001', '2026-01-01 09:00:00.000002', '2026-01-01 10:00:00'],
      '0',
    ],
    [
      'timestamptz',
      ['2026-03-29 02:30:00.123456+02', '2026-03-29 00:30:00.123457Z', '2026-03-28 20:30:00-05'],
      '0',
    ],
    ['text', ['01HZX0000000000000000000A0', '01HZX0000000000000000000A1', '01HZY0000000000000000000A0'], '0'],
    ['text COLLATE "C"', ['B', 'a', 'b'], '0'],
    ['char(3)', ['a', 'b', 'c'], '0'],
    [
      'uuid',
      [
        '019f0000-0000-7000-8000-000000000001',
        '019f0000-0000-7000-8000-000000000002',
        '019f0000-0000-7000-9000-000000000000',
      ],
      '0',
    ],
  ])('compares %s in PostgreSQL, by its own order', async (type, values, overlap) => {
    await database.client.query(`ALTER TABLE events DROP seen, ADD seen ${type}`);
    const incremental = { cursor: 'seen', overlap };
    const [first, second, third] = values.map((value, at) => `${at + 1},row,${value}`) as [
      string,
      string,
      string,
    ];
    expect((await load([second], { incremental })).result).toMatchObject({ inserted: 1 });
    const isDate = type === 'date';
    const { result } = await load([third, first, second], { incremental });
    expect(result).toMatchObject({ inserted: isDate ? 2 : 1, filtered: isDate ? 1 : 2 });
    expect((await load([first, second, third], { incremental })).result).toMatchObject({
      inserted: 0,
      filtered: 3,
    });
  });
}
