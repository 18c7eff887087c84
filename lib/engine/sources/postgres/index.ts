import type { Source } from '../source';
import { postgresSourceSchema, type PostgresSourceConfig } from './config';
import { readReference } from './listed-piece';
import { openTable } from './open';
import { readQuery } from './query';
import { rowsPiece } from './read-rows';

/** A table, a view or a query of a PostgreSQL database. */
export const postgresSource: Source<PostgresSourceConfig> = {
  kind: 'postgres',
  title: 'Table or query',
  connection: 'postgres',
  configSchema: postgresSourceSchema,
  secretFields: ['password'],
  secretsGoTo: ({ user, host, port, database }) => `${user}@${host}:${port}/${database}`,
  yields: () => 'rows',
  open: openTable,
  async openListed(config, { signal }) {
    const query = config.query === undefined ? undefined : await readQuery(config.query);
    return async (reference) => rowsPiece({ ...config, query }, readReference(reference), signal);
  },
};
