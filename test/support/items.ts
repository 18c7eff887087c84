import type { Client } from 'pg';

/** Of the rows of `remakeItems`: 1 as it is, 2 changed, 4 new; 3 missing. */
export const ITEMS = 'id,name,region,points\n1,one,eu,10\n2,zwei,eu,\n4,four,us,40\n';

/** The table `items` with three rows. */
export async function remakeItems(client: Client): Promise<void> {
  await client.query('DROP TABLE IF EXISTS items CASCADE');
  await client.query('CREATE TABLE items (id int PRIMARY KEY, name text, region text, points int)');
  await client.query(
    `INSERT INTO items VALUES (1, 'one', 'eu', 10), (2, 'two', 'eu', 20), (3, 'three', 'us', 30)`,
  );
}
