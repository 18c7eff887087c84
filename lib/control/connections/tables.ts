import { z } from 'zod';
import { describeTable, listTables, type TableDescription } from '@/lib/engine';
import type { ActorContext } from '../context';
import { callEngine, parseInput, requireRole } from '../verb';
import { configWithSecrets, requireConnection } from './internal';
import {
  describeTableInputSchema,
  type TableSummary,
  type TableView,
  type DescribeTableInput,
} from './schemas';

/** The tables that a load could read or write, and views to read. Editor. */
export async function listConnectionTables(
  context: ActorContext,
  input: { id: string },
): Promise<TableSummary[]> {
  requireRole(context, 'editor');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  const connection = await requireConnection(id);
  return callEngine(() => listTables(connection.kind, configWithSecrets(connection)));
}

/** Columns and keys; null where there is no such table. Editor. */
export async function describeConnectionTable(
  context: ActorContext,
  input: DescribeTableInput,
): Promise<TableView | null> {
  requireRole(context, 'editor');
  const { connectionId, schema, name } = parseInput(describeTableInputSchema, input);
  const connection = await requireConnection(connectionId);
  const table = await callEngine(() =>
    describeTable(connection.kind, configWithSecrets(connection), { schema, name }),
  );
  return table && toTableView(table);
}

function toTableView({ columns, primaryKey, uniques }: TableDescription): TableView {
  return {
    columns: columns.map(({ name, type, nullable, hasDefault, isGenerated }) => ({
      ...{ name, type, nullable, hasDefault, isGenerated },
    })),
    primaryKey,
    uniqueKeys: uniques.map((unique) => unique.columns),
  };
}
