// What psql would do, where there is no psql: node run-steps.mjs URL STEPS, with STEPS a JSON list of {sql} and {copy, file}.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const [url, steps] = process.argv.slice(2);
const client = new pg.Client({ connectionString: url });
await client.connect();
for (const { sql, copy, file } of JSON.parse(steps)) {
  if (sql) await client.query(sql);
  else {
    const stream = client.query(copyFrom(`COPY ${copy} FROM STDIN WITH (FORMAT csv, HEADER)`));
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), stream);
  }
}
await client.end();
