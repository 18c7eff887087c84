import type { PoolClient } from 'pg';
import { keepNumbersOfRare } from '@/lib/control/quarantine';
import { controlPool, db } from '@/lib/db';
import { addFreshness, type AddedLoad } from './loads';
import { REASONS } from './reasons';

interface HistoryOptions {
  days: number;
  /** Of one batch, where its load does not say. */
  mostBadRows: number;
}

/** Gives loads the batches of the last days, set by set in the database: the same each time but for the hour. */
export async function addHistory(loads: AddedLoad[], options: HistoryOptions): Promise<void> {
  const client = await controlPool().connect();
  try {
    for (const setting of SETTINGS) await client.query(setting);
    await client.query('BEGIN');
    await step(client, 'batches', addBatches, [JSON.stringify(loads), options.days, options.mostBadRows]);
    await step(client, 'parts', addParts);
    await step(client, 'log lines', addLog);
    await addQuarantine(client);
    await step(client, 'error groups', addErrorGroups);
    await step(client, 'error groups of all batches', addErrorGroupTotals);
    await step(client, 'days of error groups', addErrorGroupDays);
    await client.query('SELECT roll_up_batches(ARRAY(SELECT id FROM batches))');
    await client.query(noteLoaded);
    await client.query('COMMIT');
    await client.query('VACUUM (ANALYZE)');
  } finally {
    // Its settings go with the connection.
    client.release(true);
  }
  await keepNumbers(options.mostBadRows);
  await addFreshness(loads);
}

/** As a batch that ends does; only those with very many bad rows have something to keep. */
async function keepNumbers(mostBadRows: number): Promise<void> {
  const batches = await db().batch.findMany({
    where: { quarantined: { gt: mostBadRows } },
    select: { id: true, errorGroups: { select: { fingerprint: true, rows: true } } },
  });
  for (const { id, errorGroups } of batches) await keepNumbersOfRare(db(), id, errorGroups);
}

const SETTINGS = [
  `SET statement_timeout = 0`,
  `SET synchronous_commit = off`,
  `SET maintenance_work_mem = '1GB'`,
  `SET work_mem = '256MB'`,
  `SET jit = off`,
  `SELECT setseed(0.47)`,
];

async function step(client: PoolClient, what: string, sql: string, values: unknown[] = []): Promise<void> {
  const { rowCount } = await client.query(sql, values);
  console.log(`${rowCount!.toLocaleString('en-US')} ${what}`);
}

/** The indexes are built once at the end, which is many times faster for millions of rows. */
async function addQuarantine(client: PoolClient): Promise<void> {
  await client.query('ALTER TABLE quarantined_rows DROP CONSTRAINT quarantined_rows_pkey');
  await client.query('DROP INDEX quarantined_rows_fingerprints_idx');
  await step(client, 'quarantined rows', addQuarantinedRows, [JSON.stringify(REASONS)]);
  await client.query(
    'ALTER TABLE quarantined_rows ADD CONSTRAINT quarantined_rows_pkey PRIMARY KEY (batch_id, row)',
  );
  await client.query(
    'CREATE INDEX quarantined_rows_fingerprints_idx ON quarantined_rows USING gin (fingerprints)',
  );
}

/** Ids are UUIDs of version 7: their order is that of time. */
const addBatches = `
  WITH loads AS (
    SELECT l.*, c.current_version_id FROM jsonb_to_recordset($1) AS l(
      id uuid, name text, mode text, "everyMinutes" int, "offsetMinutes" int, rows int, "rowsPerSecond" int,
      failing float8, partial float8, bad float8, "mostBadRows" int, "silentMinutes" int, last text
    ) JOIN loads c ON c.id = l.id
  ), planned AS (
    SELECT l.*, t.at, s.id AS schedule_id, random() AS luck, random() AS size, random() AS speed,
           random() AS share, random() ^ 6 AS wait, lead(t.at) OVER (PARTITION BY l.id ORDER BY t.at) IS NULL AS is_last
    FROM loads l JOIN schedules s ON s.load_id = l.id
    CROSS JOIN LATERAL generate_series(
      date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - make_interval(days => $2, mins => -l."offsetMinutes"),
      now() - make_interval(mins => 12 + l."silentMinutes"), make_interval(mins => l."everyMinutes")
    ) t(at)
  ), decided AS (
    SELECT *, CASE
        WHEN is_last AND last IS NOT NULL THEN last
        WHEN luck < failing THEN 'failed' WHEN luck < failing + partial THEN 'partial'
        WHEN luck < failing + partial + 0.003 THEN 'cancelled' ELSE 'succeeded'
      END AS state,
      -- Less on weekends, a little more every week.
      greatest(1, rows * (0.75 + size * 0.5) * CASE WHEN extract(isodow FROM at) > 5 THEN 0.45 ELSE 1 END
        * (1 + extract(day FROM at - now()) * 0.004))::bigint AS wanted
    FROM planned
  ), counted AS (
    SELECT *, CASE state WHEN 'succeeded' THEN wanted WHEN 'partial' THEN wanted ELSE (wanted * share)::bigint END AS read,
      CASE state WHEN 'partial' THEN least(coalesce("mostBadRows", $3), greatest(1, (wanted * bad * (0.5 + share))::bigint), wanted) ELSE 0 END AS quarantined,
      state IN ('succeeded', 'partial') AS wrote,
      at + make_interval(secs => 0.3 + wait * 90) AS started_at,
      0.8 + wanted / ("rowsPerSecond" * (0.7 + speed * 0.6)) AS seconds
    FROM decided
  ), summed AS (
    SELECT *, CASE WHEN wrote AND mode = 'upsert' THEN (read * 0.55)::bigint - least((read * 0.55)::bigint, quarantined) ELSE 0 END AS unchanged,
      CASE WHEN wrote AND mode = 'upsert' THEN (read * 0.2)::bigint ELSE 0 END AS updated,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
        || '8' || substr(md5(random()::text), 1, 15))::uuid AS batch_id
    FROM counted
  )
  INSERT INTO batches (id, load_id, load_version_id, schedule_id, trigger, state, runs, queued_at, started_at,
    finished_at, updated_at, read, staged, inserted, updated, unchanged, quarantined, bytes, bytes_total,
    staging_bytes, merge_plan, result, error_code, error_class, error_message)
  SELECT batch_id, id, current_version_id, schedule_id, 'schedule', state::batch_state, 1, at, started_at,
    started_at + make_interval(secs => seconds), started_at + make_interval(secs => seconds),
    read, read - quarantined, CASE WHEN wrote THEN greatest(0, read - quarantined - updated - unchanged) ELSE 0 END,
    CASE WHEN wrote THEN least(updated, read - quarantined - unchanged) ELSE 0 END, unchanged, quarantined,
    read * 61, wanted * 61, CASE WHEN wrote THEN (read - quarantined) * 96 END, plan, CASE WHEN state <> 'failed' OR luck > 0 THEN jsonb_build_object(
      'schemaVersion', 1, 'batchId', batch_id, 'load', name, 'state', state, 'mode', mode, 'read', read,
      'inserted', CASE WHEN wrote THEN greatest(0, read - quarantined - updated - unchanged) ELSE 0 END,
      'updated', CASE WHEN wrote THEN least(updated, read - quarantined - unchanged) ELSE 0 END,
      'unchanged', unchanged, 'quarantined', quarantined, 'duplicates', 0, 'filtered', 0, 'deleted', 0, 'warnings', 0,
      'skippedLines', 0, 'bytes', read * 61, 'startedAt', started_at, 'durationSeconds', round(seconds::numeric, 3),
      'rowsPerSecond', round((read / seconds)::numeric, 1), 'stages', jsonb_build_object(
        'extract', round((seconds * 0.18)::numeric, 3), 'stage', round((seconds * 0.41)::numeric, 3),
        'validate', round((seconds * 0.05)::numeric, 3), 'reconcile', round((seconds * 0.02)::numeric, 3),
        'merge', round((CASE WHEN wrote THEN seconds * (0.25 + speed * 0.2) ELSE 0 END)::numeric, 3)),
      'plan', plan, 'watermark', NULL, 'attempts', '[]'::jsonb, 'errorGroups', '[]'::jsonb,
      'error', CASE WHEN state = 'failed' THEN jsonb_build_object('code', code, 'class', class, 'message', message) END
    ) END, CASE WHEN state = 'failed' THEN code END, CASE WHEN state = 'failed' THEN class END,
    CASE WHEN state = 'failed' THEN message END
  FROM summed
  CROSS JOIN (SELECT '{"merge": "upsert by a join with the table", "why": "The table holds rows already."}'::jsonb AS plan) p
  CROSS JOIN LATERAL (
    SELECT * FROM (VALUES
      (0, 'destination.connectionLost', 'retryable', 'The connection to warehouse.internal:5432 was lost while rows were merged, four times in a row.'),
      (1, 'source.notFound', 'fatal', 'There is no such file on the worker. Check the path, or wait until the export is done.'),
      (2, 'destination.lockTimeout', 'retryable', 'The table stayed locked by another session for 10 s.')
    ) f(n, code, class, message) WHERE n = floor(share * 3)::int
  ) failure`;

const addParts = `
  INSERT INTO parts (batch_id, part, state, rows, refused, at)
  SELECT id, 0, 'staged', staged, quarantined, coalesce(started_at, queued_at) FROM batches`;

const addLog = `
  INSERT INTO batch_log_lines (batch_id, at, level, message)
  SELECT id, started_at, 'info', 'The format is csv, utf-8, with a header.' FROM batches WHERE started_at IS NOT NULL
  UNION ALL
  SELECT id, finished_at, CASE state WHEN 'failed' THEN 'warn' ELSE 'info' END,
         coalesce(error_message, format('%s rows read, %s refused.', read, quarantined)) FROM batches
  ORDER BY 2`;

/**
 * Of ten bad rows six, three and one have a reason in common; which three reasons is a matter of the batch. One in 400,000 has
 * a fourth.
 */
const addQuarantinedRows = `
  WITH reasons AS (
    SELECT (n - 1)::int AS n, r->>'fingerprint' AS fingerprint, r->>'raw' AS raw,
           jsonb_build_array(r - 'fingerprint' - 'raw') AS reasons
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS t(r, n)
  ), bad AS (
    SELECT id, quarantined, read / quarantined AS gap, ('x' || substr(id::text, 34, 3))::bit(12)::int AS first
    FROM batches WHERE quarantined > 0
  )
  INSERT INTO quarantined_rows (batch_id, row, part, line, byte_offset, piece, raw, reasons, fingerprints)
  SELECT b.id, i * b.gap, 0, i * b.gap + 1, i * b.gap * 61, 'orders.csv', i * b.gap || r.raw, r.reasons, ARRAY[r.fingerprint]
  FROM bad b CROSS JOIN generate_series(1, b.quarantined) i
  JOIN reasons r ON r.n = (b.first + CASE
    WHEN i % 400000 = 0 THEN 3 WHEN i % 10 < 6 THEN 0 WHEN i % 10 < 9 THEN 1 ELSE 2 END) % 5`;

const addErrorGroups = `
  INSERT INTO error_groups (batch_id, fingerprint, "column", rule, message, rows, reasons, sample, first_row)
  SELECT batch_id, fingerprints[1], min(reasons->0->>'column'), min(reasons->0->>'rule'), min(reasons->0->>'message'),
         count(*), count(*), min(reasons->0->>'value'), min(row)
  FROM quarantined_rows GROUP BY 1, 2`;

const addErrorGroupTotals = `
  INSERT INTO error_group_totals (fingerprint, "column", rule, sqlstate, message, sample, rows, batches, first_seen_at, last_seen_at)
  SELECT g.fingerprint, min(g."column"), min(g.rule), min(g.sqlstate), min(g.message), min(g.sample), sum(g.rows), count(*),
         min(b.finished_at), max(b.finished_at)
  FROM error_groups g JOIN batches b ON b.id = g.batch_id GROUP BY 1`;

const addErrorGroupDays = `
  INSERT INTO error_group_days (fingerprint, load_id, day, rows, batches)
  SELECT g.fingerprint, b.load_id, (b.finished_at AT TIME ZONE 'UTC')::date, sum(g.rows), count(*)
  FROM error_groups g JOIN batches b ON b.id = g.batch_id GROUP BY 1, 2, 3`;

const noteLoaded = `
  UPDATE loads SET loaded_at = (
    SELECT max(finished_at) FROM batches WHERE load_id = loads.id AND state IN ('succeeded', 'partial')
  )`;
