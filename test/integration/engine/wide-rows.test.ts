import { expect, it } from 'vitest';
import { runEngine } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

/** A function of PostgreSQL takes 100 arguments. */
it.each([98, 99, 100, 350])('tells every reason of rows of %i typed columns', async (columns) => {
  const names = ['id', ...Array.from({ length: columns - 1 }, (_, at) => `c${at + 1}`)];
  const last = names.at(-1)!;
  const row = (id: number, wrong: string[] = []) =>
    names.map((name) => (name === 'id' ? id : wrong.includes(name) ? 'x' : 7)).join(',');
  const { result, quarantine } = await runEngine({
    content: [names.join(','), row(1), row(2, ['c1', last]), row(3), row(4, [last]), ''].join('\n'),
    ...{ url: database.url, table: `wide_${columns}`, create: true, key: ['id'] },
    mapping: names.map((name) => ({ field: name, column: name, type: 'integer' })),
    errorThreshold: { share: 1 },
  });
  expect(result).toMatchObject({ state: 'partial', error: null, inserted: 2, quarantined: 2 });
  expect(quarantine.reasons()).toEqual({ 2: ['c1:type', `${last}:type`], 4: [`${last}:type`] });
});
