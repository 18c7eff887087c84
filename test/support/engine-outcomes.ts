import { beforeEach, expect, it } from 'vitest';
import type { QuarantinedRow } from '@/lib/engine';
import { MemoryQuarantine, runEngine, type RunOptions } from './engine-run';
import { rowsOf, stagingTables } from './query';
import { useDatabase, type FreshDatabase } from './use-database';

/**
 * What becomes of rows, stated once for every version of PostgreSQL: the outcome must be the same row for row.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeOutcomes(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  beforeEach(async () => {
    await database.client.query('DROP TABLE IF EXISTS orders, customers');
    await database.client.query(
      'CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, quantity int, price numeric(10,2), day date)',
    );
  });

  const HEADER = 'id,customer,quantity,price,day\n';

  function load(content: string, options: Partial<RunOptions> = {}) {
    return runEngine({
      content: HEADER + content,
      url: database.url,
      table: 'orders',
      key: ['id'],
      ...options,
    });
  }

  const rows = (sql = 'SELECT id::int, customer, quantity, price::text, day::text FROM orders ORDER BY id') =>
    rowsOf(database.client, sql);

  /** @returns how many backends were ended */
  async function endLane(): Promise<number> {
    const { rowCount } = await database.client.query(
      `SELECT pg_terminate_backend(pid) FROM (
         SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'stevedore lane %' LIMIT 1) lane`,
    );
    return rowCount!;
  }

  it('counts inserted, updated and unchanged rows as they are in the table', async () => {
    const first = await load('1,ann,2,9.90,2026-01-01\n2,bob,3,1.00,2026-01-02\n3,cid,,,\n');
    expect(first.result).toMatchObject({
      state: 'succeeded',
      read: 3,
      inserted: 3,
      updated: 0,
      unchanged: 0,
      quarantined: 0,
    });
    const second = await load('1,ann,2,9.90,2026-01-01\n2,bob,4,1.00,2026-01-02\n4,dan,1,1,2026-02-01\n');
    expect(second.result).toMatchObject({
      state: 'succeeded',
      read: 3,
      inserted: 1,
      updated: 1,
      unchanged: 1,
    });
    expect(await rows()).toEqual([
      [1, 'ann', 2, '9.90', '2026-01-01'],
      [2, 'bob', 4, '1.00', '2026-01-02'],
      [3, 'cid', null, null, null],
      [4, 'dan', 1, '1.00', '2026-02-01'],
    ]);
    expect(await stagingTables(database.client)).toEqual([]);
  });

  it('refuses the same bad date part after part, and nothing else that holds its text', async () => {
    const isBad = (row: number) => row % 10 === 0;
    const line = (row: number) =>
      `${row},${row % 7 === 0 ? 'n/a' : `customer ${row}`},1,9.90,${isBad(row) ? 'n/a' : '2026-01-01'}\n`;
    const numbers = Array.from({ length: 8_000 }, (_, index) => index + 1);
    const { result, quarantine } = await load(numbers.map(line).join(''), {
      tuning: { lanes: 1, partBytes: 64 * 1024 },
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', read: 8_000, inserted: 7_200, quarantined: 800 });
    expect(quarantine.reasons()).toEqual(
      Object.fromEntries(numbers.filter(isBad).map((row) => [row, ['day:type']])),
    );
    expect(quarantine.rows.get(7_990)).toMatchObject({ raw: line(7_990).trimEnd(), line: 7_991 });
    expect(await rows('SELECT count(*)::int, sum(id)::int FROM orders')).toEqual([[7_200, 28_800_000]]);
  });

  it('quarantines a row with every reason: type errors and rules together, and the destination’s own demands', async () => {
    const { result, quarantine } = await load(
      '1,ann,2,9.90,2026-01-01\n2,,x,oops,2026-13-01\n3,bob,-5,1,2026-01-01\nfour,bob,0,1,2026-01-01\n5,cid,1,123456789.5,2026-01-01\n6,too,few\n',
      { rules: [{ column: 'quantity', rule: 'range', params: { min: 1 } }] },
    );
    expect(result).toMatchObject({ state: 'partial', read: 6, inserted: 1, quarantined: 5 });
    expect(quarantine.reasons()).toEqual({
      2: ['quantity:type', 'price:type', 'day:type', 'customer:not-null'],
      3: ['quantity:range'],
      4: ['id:type', 'quantity:range'],
      5: ['price:type'],
      6: ['null:malformed'],
    });
    expect(quarantine.rows.get(2)).toMatchObject({ line: 3, raw: '2,,x,oops,2026-13-01', part: 1 });
    expect(result.errorGroups.filter((group) => group.rule === 'range')).toMatchObject([
      { column: 'quantity', rows: 1, message: 'must be at least 1' },
      { column: 'quantity', rows: 1, message: 'must be at least 1' },
    ]);
  });

  it('shows every bad row its own cells and the server’s own words, however many rows fail alike', async () => {
    const days = ['2026-02-30', 'soon', '"say ""soon"""', 'Größe\\7', '2026-01-01'];
    const content = Array.from(
      { length: 200 },
      (_, i) => `${i},ann,${i % 40 === 7 ? 'x' : i % 2},1,${days[i % days.length]}\n`,
    );
    const { result, quarantine } = await load(content.join(''), {
      rules: [{ column: 'quantity', rule: 'range', params: { min: 1 } }],
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', read: 200, inserted: 20, quarantined: 180 });
    const invalid = (type: string, value: string) => ({
      rule: 'type',
      sqlstate: type === 'date' ? '22007' : '22P02',
      value,
      message: `invalid input syntax for type ${type}: "${value}"`,
    });
    const outOfRange = { column: 'day', rule: 'type', sqlstate: '22008', value: '2026-02-30', message: 'date/time field value out of range: "2026-02-30"' }; // prettier-ignore
    const tooLow = { column: 'quantity', rule: 'range', sqlstate: null, value: '0', message: 'must be at least 1' }; // prettier-ignore
    const expected = (i: number) => {
      const day = ['', 'soon', 'say "soon"', 'Größe\\7'][i % 5];
      const badDay = day === '' ? [outOfRange] : day ? [{ column: 'day', ...invalid('date', day) }] : [];
      if (i % 40 === 7) return [{ column: 'quantity', ...invalid('integer', 'x') }, ...badDay];
      return i % 2 === 0 ? [...badDay, tooLow] : badDay;
    };
    for (const [row, { reasons, raw }] of quarantine.rows) {
      expect(raw).toBe(content[row - 1]!.trimEnd());
      expect(reasons).toEqual(expected(row - 1));
    }
  });

  it('leaves the table unchanged past the error threshold, and keeps the bad rows', async () => {
    const good = Array.from({ length: 180 }, (_, i) => `${i},ann,1,1,2026-01-01`).join('\n');
    const bad = Array.from({ length: 20 }, (_, i) => `${i + 500},ann,x,1,2026-01-01`).join('\n');
    const { result, quarantine } = await load(`${good}\n${bad}\n`);
    expect(result).toMatchObject({
      state: 'failed',
      inserted: 0,
      quarantined: 20,
      error: { code: 'validate.tooManyBadRows' },
    });
    expect(quarantine.rows.size).toBe(20);
    expect(await rows()).toEqual([]);
    expect(await stagingTables(database.client)).toEqual([]);
    expect((await load(`${good}\n${bad}\n`, { errorThreshold: { share: 0.1 } })).result).toMatchObject({
      state: 'partial',
      inserted: 180,
    });
  });

  it.each([{ existing: false }, { existing: true }])(
    'keeps the last of rows with the same key and counts the others (table holds rows: $existing)',
    async ({ existing }) => {
      if (existing) await database.client.query(`INSERT INTO orders VALUES (1, 'old', 0, 0, NULL)`);
      const { result } = await load('1,ann,1,1,\n2,bob,1,1,\n1,ann,2,2,\n1,ann,3,3,\n');
      expect(result).toMatchObject({
        state: 'succeeded',
        read: 4,
        inserted: existing ? 1 : 2,
        updated: existing ? 1 : 0,
        duplicates: 2,
      });
      expect(await rows()).toEqual([
        [1, 'ann', 3, '3.00', null],
        [2, 'bob', 1, '1.00', null],
      ]);
    },
  );

  it('creates a missing table from detected types, its key as primary key, and only where it is asked to', async () => {
    await database.client.query('DROP TABLE orders');
    expect((await load('1,ann,1,1.5,2026-01-01\n')).result).toMatchObject({
      state: 'failed',
      error: { code: 'prepare.noSuchTable' },
    });
    const { result } = await load('1,ann,1,1.5,2026-01-01\n1,ann,2,1.5,2026-01-01\n', { create: true });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1, duplicates: 1 });
    const columns = await rows(
      `SELECT attname::text, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    expect(columns).toEqual([
      ['id', 'bigint', true],
      ['customer', 'text', false],
      ['quantity', 'bigint', false],
      ['price', 'numeric', false],
      ['day', 'date', false],
    ]);
    expect(
      await rows(
        `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'p'`,
      ),
    ).toEqual([['PRIMARY KEY (id)']]);
  });

  it('leaves no table behind when the batch that would have created it fails', async () => {
    await database.client.query('DROP TABLE orders');
    const bad = Array.from({ length: 200 }, () => ',ann,1,1,2026-01-01').join('\n');
    const { result } = await load(`1,ann,1,1,2026-01-01\n${bad}\n`, { create: true });
    expect(result.state).toBe('failed');
    expect(await rows(`SELECT to_regclass('orders')::text`)).toEqual([[null]]);
  });

  it('fails, and changes nothing, when a trigger swallows rows', async () => {
    await database.client.query(
      `CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.id = 2 THEN NULL ELSE NEW END; END'`,
    );
    await database.client.query(
      'CREATE TRIGGER swallow BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION swallow()',
    );
    const { result } = await load('1,ann,1,1,\n2,bob,1,1,\n');
    expect(result).toMatchObject({ state: 'failed', error: { code: 'reconcile.notConserved' } });
    expect(await rows()).toEqual([]);
  });

  it('changes nothing when the same batch is run again', async () => {
    const first = await load('1,ann,1,1,\n', { key: [], batchId: 'once' });
    const again = await load('1,ann,1,1,\n2,bob,1,1,\n', { key: [], batchId: 'once' });
    expect(again.result).toMatchObject({
      state: 'succeeded',
      read: 1,
      inserted: 1,
      batchId: 'once',
      startedAt: first.result.startedAt,
    });
    expect(await rows('SELECT count(*)::int FROM orders')).toEqual([[1]]);
    const elsewhere = await load('1,ann,1,1,\n', {
      key: [],
      batchId: 'once',
      table: 'other_orders',
      create: true,
    });
    expect(elsewhere.result).toMatchObject({ state: 'failed', error: { code: 'merge.idTaken' } });
  });

  it('quarantines rows that the destination’s unique keys and foreign keys refuse', async () => {
    await database.client.query('CREATE TABLE customers (name text PRIMARY KEY)');
    await database.client.query(`INSERT INTO customers VALUES ('ann'), ('bob')`);
    await database.client.query(
      'ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers, ADD UNIQUE (day)',
    );
    await database.client.query(`INSERT INTO orders VALUES (9, 'ann', 1, 1, '2026-09-09')`);
    const { result, quarantine } = await load(
      '1,ann,1,1,2026-01-01\n2,zoe,1,1,2026-01-02\n3,bob,1,1,2026-01-01\n4,zoe,1,1,2026-09-09\n5,bob,1,1,\n6,bob,1,1,\n',
    );
    expect(result).toMatchObject({ state: 'partial', inserted: 3, quarantined: 3 });
    expect(quarantine.reasons()).toEqual({
      2: ['customer:foreign-key'],
      3: ['day:unique'],
      4: ['day:unique', 'customer:foreign-key'],
    });
    expect(quarantine.rows.get(3)).toMatchObject({ raw: '3,bob,1,1,2026-01-01', line: 4 });
  });

  it('appends without a key, and quarantines what the primary key refuses', async () => {
    await database.client.query(`INSERT INTO orders VALUES (1, 'old', 0, 0, NULL)`);
    const { result, quarantine } = await load('1,ann,1,1,\n2,bob,1,1,\n2,bob,1,1,\n', { key: [] });
    expect(result).toMatchObject({ state: 'partial', mode: 'append', inserted: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 1: ['id:unique'], 3: ['id:unique'] });
  });

  it('runs a rule that compares rows: the first keeps its place', async () => {
    const { result, quarantine } = await load('1,ann,1,1,\n2,ann,1,1,\n3,,1,1,\n4,bob,1,1,\n', {
      rules: [{ column: 'customer', rule: 'unique' }],
    });
    expect(result).toMatchObject({ inserted: 2, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 2: ['customer:unique'], 3: ['customer:not-null'] });
  });

  it('counts violations of rules of severity warning and lets the rows through', async () => {
    const { result } = await load('1,ann,1,1,\n2,ann,-1,1,\n', {
      rules: [{ column: 'quantity', rule: 'range', severity: 'warning', params: { min: 1 } }],
    });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 2, warnings: 1 });
  });

  it('reads the raw cell where a rule is about its format', async () => {
    const { result, quarantine } = await load(
      '1,ann,1,1,2026-01-01\n2,ann,1,1,01/02/2026\n3,ann,1,1,nope\n4,ann,1,1,\n',
      {
        rules: [{ column: 'day', rule: 'date-format', params: { format: 'YYYY-MM-DD' } }],
      },
    );
    expect(result).toMatchObject({ inserted: 2, quarantined: 2 });
    expect(quarantine.reasons()[2]).toEqual(['day:date-format']);
    expect(quarantine.reasons()[3]).toContain('day:type');
  });

  it('keeps each record as it stood beside its fields, also of rows that were looked at twice', async () => {
    await database.client.query('ALTER TABLE orders ADD raw text, ADD bytes bytea');
    const sound = ['1,"a ""b""\n\\.\n",2,1.00,2026-01-01', '3,\\.,,,', '4,"",7,,2026-01-04'];
    const content = `${sound[0]}\n2,"x\ny",many,1,2026-01-02\n${sound[1]}\n${sound[2]}\n`;
    const { result, quarantine } = await load(content, {
      writing: { rawColumn: 'raw' },
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', inserted: 3, quarantined: 1 });
    expect(await rows('SELECT raw FROM orders ORDER BY id')).toEqual(sound.map((record) => [record]));
    expect(quarantine.rows.get(2)?.raw).toBe('2,"x\ny",many,1,2026-01-02');
    const inBytes = await load(content, { writing: { rawColumn: 'bytes' }, errorThreshold: { share: 1 } });
    expect(inBytes.result).toMatchObject({ updated: 3, quarantined: 1 });
    expect(await rows(`SELECT convert_from(bytes, 'UTF8') FROM orders ORDER BY id`)).toEqual(
      sound.map((record) => [record]),
    );
  });

  it('drops the key of an empty table only for the length of the merge, and says so', async () => {
    const many = Array.from({ length: 120_000 }, (_, i) => `${i},customer number ${i},1,1,2026-01-01`).join(
      '\n',
    );
    const { result } = await load(`${many}\n`, { tuning: { partBytes: 1024 * 1024 } });
    expect(result).toMatchObject({
      state: 'succeeded',
      inserted: 120_000,
      plan: { merge: 'drop key, insert, add key' },
    });
    expect(
      await rows(
        `SELECT conname::text FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'p'`,
      ),
    ).toEqual([['orders_pkey']]);
    const again = await load(`${many}\n`, { tuning: { prefer: 'speed' } });
    expect(again.result).toMatchObject({ state: 'succeeded', unchanged: 120_000 });
  });

  it('finds the bad rows of each of many parts in one staging table, at the first try', async () => {
    const many = Array.from(
      { length: 60_000 },
      (_, i) => `${i},customer number ${i} ${'x'.repeat(60)},${i % 500 === 7 ? 'x' : 1},1,2026-01-01`,
    );
    const { result, quarantine } = await load(`${many.join('\n')}\n`, {
      tuning: { partBytes: 64 * 1024, lanes: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', inserted: 59_880, quarantined: 120, attempts: [] });
    expect([...quarantine.rows.keys()].every((row) => row % 500 === 8)).toBe(true);
  });

  it('ends as cancelled, with the table unchanged and no staging left', async () => {
    const many = Array.from({ length: 200_000 }, (_, i) => `${i},customer number ${i},1,1,2026-01-01`).join(
      '\n',
    );
    const abort = new AbortController();
    const { result } = await load(`${many}\n`, {
      signal: abort.signal,
      tuning: { partBytes: 256 * 1024 },
      onEvent: (event) => event.type === 'part' && event.part === 3 && abort.abort(),
    });
    expect(result).toMatchObject({ state: 'cancelled', inserted: 0 });
    expect(await rows('SELECT count(*)::int FROM orders')).toEqual([[0]]);
    expect(await stagingTables(database.client)).toEqual([]);
  });

  it('goes on by itself when a lane’s backend is ended in the middle', async () => {
    const many = Array.from(
      { length: 100_000 },
      (_, i) => `${i},customer number ${i},${i % 50 === 0 ? 'x' : 1},1,2026-01-01`,
    ).join('\n');
    let ended: number | null = null;
    // Bad rows are written in the middle of their part, which waits for it.
    class EndingQuarantine extends MemoryQuarantine {
      override async write(refused: readonly QuarantinedRow[]): Promise<void> {
        if (ended === null && this.rows.size >= 200) ended = await endLane();
        return super.write(refused);
      }
    }
    const { result, quarantine } = await load(`${many}\n`, {
      quarantine: new EndingQuarantine(),
      tuning: { partBytes: 256 * 1024 },
    });
    expect(ended).toBe(1);
    expect(result).toMatchObject({ state: 'partial', inserted: 98_000, quarantined: 2_000 });
    expect(result.attempts.map((attempt) => attempt.class)).toContain('retryable');
    expect(result.errorGroups.reduce((sum, group) => sum + group.rows, 0)).toBe(2_000);
    expect(quarantine.rows.size).toBe(2_000);
  });
}
