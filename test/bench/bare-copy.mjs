// A COPY and nothing else, in a process of its own: node bare-copy.mjs URL TABLE FILE
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const [url, table, file] = process.argv.slice(2);
const client = new pg.Client({ connectionString: url });
await client.connect();
const copy = client.query(copyFrom(`COPY ${table} FROM STDIN WITH (FORMAT csv, HEADER)`));
await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), copy);
await client.end();
