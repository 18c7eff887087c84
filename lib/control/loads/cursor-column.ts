import { describeTable } from '@/lib/engine';
import { configWithSecrets } from '../connections';
import { ControlError } from '../errors';
import { callEngine } from '../verb';
import type { StoredPlan } from './definition';
import { requireVersion } from './internal';
import { notIncremental } from './watermark';

export interface CursorColumn {
  name: string;
  /** As PostgreSQL prints it, e.g. `timestamp with time zone`. */
  type: string;
}

/**
 * The cursor of an incremental load as its table has it at this moment.
 * @throws ControlError `loads.notIncremental`, `loads.noTable`, `destination.*`
 */
export async function cursorColumnOf(loadId: string): Promise<CursorColumn> {
  const { plan, connection, load } = await requireVersion(loadId);
  const { destination, incremental } = plan as unknown as StoredPlan;
  if (!incremental) throw notIncremental(load.name);
  const { cursor } = incremental;
  const table = await callEngine(() =>
    describeTable(connection.kind, configWithSecrets(connection), destination.table),
  );
  const column =
    table?.columns.find(({ name }) => name === cursor) ??
    table?.columns.find(({ name }) => name.toLowerCase() === cursor.toLowerCase());
  if (column) return { name: column.name, type: column.type };
  throw new ControlError('loads.noTable', {
    kind: 'conflict',
    message: `The destination has no table with the cursor column "${cursor}" yet.`,
    remedy: 'Run the load once, which makes it.',
  });
}
