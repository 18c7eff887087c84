// The loader that a team writes for itself: csv-parse, checks for each row, COPY into a temporary table, ON CONFLICT.
// node csv-parse-pipeline.mjs URL TABLE FILE
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const [url, table, file] = process.argv.slice(2);
const STATUSES = new Set(['pending', 'confirmed', 'shipped']);
const refused = createWriteStream(`${file}.refused.ndjson`);
let line = 1;

function problems(row) {
  const found = [];
  if (!/^\d+$/.test(row.order_id)) found.push('order_id');
  if (!/^\d+$/.test(row.customer_id)) found.push('customer_id');
  if (!/^\d+$/.test(row.product_id)) found.push('product_id');
  if (!/^\d+$/.test(row.quantity) || Number(row.quantity) < 1) found.push('quantity');
  if (!/^\d+(\.\d+)?$/.test(row.price)) found.push('price');
  if (!/^\d{4}-\d\d-\d\d$/.test(row.order_date) || Number.isNaN(Date.parse(row.order_date)))
    found.push('order_date');
  if (!STATUSES.has(row.status)) found.push('status');
  return found;
}

const escapeText = (value) =>
  value === ''
    ? '\\N'
    : value.replace(/[\\\t\n\r]/g, (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign]);

const check = new Transform({
  writableObjectMode: true,
  transform(row, _encoding, done) {
    line += 1;
    const found = problems(row);
    if (found.length === 0) return done(null, `${Object.values(row).map(escapeText).join('\t')}\n`);
    refused.write(`${JSON.stringify({ line, row, problems: found })}\n`);
    done();
  },
});

const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('BEGIN');
await client.query(`CREATE TEMPORARY TABLE incoming (LIKE ${table}) ON COMMIT DROP`);
const copy = client.query(copyFrom('COPY incoming FROM STDIN'));
await pipeline(createReadStream(file), parse({ columns: true, bom: true }), check, copy);
const { rows } = await client.query(
  `SELECT attname FROM pg_attribute WHERE attrelid = 'incoming'::regclass AND attnum > 0 ORDER BY attnum`,
);
const updates = rows.slice(1).map(({ attname }) => `${attname} = excluded.${attname}`);
await client.query(
  `INSERT INTO ${table} SELECT * FROM incoming ON CONFLICT (order_id) DO UPDATE SET ${updates.join(', ')}`,
);
await client.query('COMMIT');
await client.end();
refused.end();
