import type { Client } from 'pg';
import { quoteLiteral } from '../../sql/identifiers';
import { connect } from '../../sql/postgres/connect';
import type { PostgresSourceConfig } from './config';
import { snapshotError, sourceError } from './errors';

/**
 * Text of dates and numbers reads the same from every server and on every host. Rows come in the order in which they
 * lie, so that reading again gives the same: no scan joins another in its middle, none is shared out among processes.
 */
const SETTINGS = [
  `SET client_encoding TO 'UTF8'`,
  `SET DateStyle TO 'ISO, MDY'`,
  `SET IntervalStyle TO 'postgres'`,
  `SET TimeZone TO 'UTC'`,
  `SET extra_float_digits TO 1`,
  `SET bytea_output TO 'hex'`,
  `SET standard_conforming_strings TO on`,
  `SET synchronize_seqscans TO off`,
  `SET max_parallel_workers_per_gather TO 0`,
  `SET jit TO off`,
  `SET idle_in_transaction_session_timeout TO 0`,
  `SET client_min_messages TO warning`,
  // Settings of later versions. A statement whose reader is gone ends by itself; the transaction lasts as long as it takes.
  `SELECT set_config(name, CASE name WHEN 'transaction_timeout' THEN '0' ELSE '5s' END, false) FROM pg_catalog.pg_settings
   WHERE name IN ('client_connection_check_interval', 'transaction_timeout')`,
].join('; ');

/**
 * A session within a read-only transaction.
 * @param snapshot of another one's transaction, whose state of the database is to be seen; left out, the present one
 * @throws LoadError `source.*`
 */
export async function openReading(
  config: PostgresSourceConfig,
  name: string,
  snapshot?: string,
): Promise<Client> {
  const settings = `${SETTINGS}; SET statement_timeout TO ${config.statementTimeoutMs}`;
  const client = await connect(config, name, settings).catch((error: unknown) => {
    throw sourceError(error, 'Connecting to the source');
  });
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    if (snapshot !== undefined) await client.query(`SET TRANSACTION SNAPSHOT ${quoteLiteral(snapshot)}`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw snapshotError(error);
  }
}

/** @throws LoadError `source.*` */
export async function ask<Row>(client: Client, sql: string, values?: unknown[]): Promise<Row[]> {
  try {
    return (await client.query(sql, values)).rows as Row[];
  } catch (error) {
    throw sourceError(error, 'Asking the source');
  }
}
