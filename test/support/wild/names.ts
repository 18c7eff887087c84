import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Names that tear at SQL: they are quoted, or refused, and never run. */
export function describeNames(server: Server): void {
  const { sql, rows, load } = makeWorld(server);

  it.each([
    '"; drop table x; --',
    'Upper Case',
    'with.dot',
    `it's`,
    '$1',
    'back\\slash',
    '🚢 emoji',
    'ü'.repeat(31) + 'x',
    'select',
    '%s %I',
    ' padded ',
    'constructor',
  ])('loads schema, table and columns called %s', async (name) => {
    const table = { schema: name, name };
    await sql(
      `DROP SCHEMA IF EXISTS ${quote(name)} CASCADE`,
      `CREATE SCHEMA ${quote(name)}`,
      `CREATE TABLE ${quote(name)}.${quote(name)} (${quote(name)} int PRIMARY KEY, "and ${name.slice(0, 20).replaceAll('"', '""')}" text UNIQUE)`,
    );
    const second = `and ${name.slice(0, 20)}`;
    const mapping = [name, second].map((column) => ({ field: column.trim(), column }));
    const header = `${quote(name)},${quote(second)}`;
    const first = await load(`${header}\n1,a\n2,b\n2,c\nx,d\n`, { table, key: [name], mapping });
    expect(first.result).toMatchObject({ state: 'partial', inserted: 2, duplicates: 1, quarantined: 1 });
    expect(first.quarantine.reasons()).toEqual({ 4: [`${name}:type`] });
    const again = await load(`${header}\n1,z\n3,a\n4,c\n`, { table, key: [name], mapping });
    expect(again.result).toMatchObject({ state: 'partial', updated: 1, inserted: 1, quarantined: 1 });
    const third = await load(`${header}\n7,y\n`, { table: { schema: name, name: `${name.slice(0, 9)}!` }, key: [name], mapping, create: true }); // prettier-ignore
    expect(third.result).toMatchObject({ state: 'succeeded', inserted: 1 });
    await sql(`DROP SCHEMA ${quote(name)} CASCADE`);
  });

  it('loads columns that are called like what the engine calls its own', async () => {
    const names = ['__row', '_row', '__batch_id', '__loaded_at', '__ignored_1', '__valid_0', '__text_0', '__text_1', 'd', 's', 'n', 'r', 'row', 'value', 'place', 'reasons', 'oid', 'stored', 'slice', 'CTID', 'missing', '__cell_0', '__code_0', '__message_0', 'sent', 'number', 'cell', 'cells', 'info', 'refused_0', 'text_rows']; // prettier-ignore
    await sql(`CREATE TABLE t (${names.map((name) => `${quote(name)} int`).join(', ')}, CHECK (n < 100))`);
    await sql('ALTER TABLE t ADD PRIMARY KEY (place, "__row"), ADD UNIQUE (d)');
    const line = (first: string | number, d: number, value: string | number) =>
      [first, ...names.slice(1).map((name) => (name === 'value' ? value : name === 'd' ? d : 5))].join(',');
    const key = ['place', '__row'];
    const content = `${names.join(',')}\n${line(1, 1, 1)}\n${line(1, 1, 2)}\n${line(2, 2, 'x')}\n${line('', 3, 3)}\n${line(4, 1, 3)}\n${line(5, 5, 5)}\n`;
    const first = await load(content, { key });
    expect(first.result).toMatchObject({ inserted: 2, duplicates: 1, quarantined: 3 });
    expect(first.quarantine.reasons()).toEqual({ 3: ['value:type'], 4: ['__row:not-null'], 5: ['d:unique'] });
    const second = await load(`${names.join(',')}\n${line(1, 1, 9)}\n${line(5, 5, 5)}\n`, { key });
    expect(second.result).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await rows('SELECT value FROM t ORDER BY "__row"')).toEqual([[9], [5]]);
  });

  it('leaves fields out whose names no column may have', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY)');
    const mapping = [{ field: 'id', column: 'id' }];
    const { result } = await load('id,ctid,xmin,tableoid\n1,a,b,c\n', { mapping });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    const created = await load('id,ctid\n1,a\n', { table: 'fresh', create: true });
    expect(created.result.state).toBe('failed');
    expect(created.result.error?.message).toContain('"ctid"');
  });
}
