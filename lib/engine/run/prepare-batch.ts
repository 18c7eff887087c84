import type { OpenDestination } from '../destinations/destination';
import { LoadError } from '../errors';
import type { RunContext } from '../events';
import type { BatchAccount } from '../monitor/batch-account';
import { deletes } from '../merge/written-columns';
import type { LoadPlan } from '../plan';
import { columnsReadAsText, compileChecks } from '../prepare/compile-checks';
import type { OpenInput } from '../prepare/open-input';
import { resolveTarget } from '../prepare/resolve-target';
import { stagingLayout } from '../prepare/staging-layout';
import { verifyChecks } from '../prepare/verify-checks';
import { inputCheckFor } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import {
  createPartsTable,
  dropStaging,
  ensureStagingSchema,
  lockBatch,
  stagingArea,
  sweepStaging,
  type StagingArea,
} from '../stage/staging-area';
import type { Batch } from './batch';
import type { Sessions } from './sessions';

/** A batch whose destination is open, and nothing done there yet. */
export interface Entered {
  plan: LoadPlan;
  context: RunContext;
  account: BatchAccount;
  destination: OpenDestination;
  sessions: Sessions;
}

/**
 * Settles everything that can be wrong before a row is read (table, mapping, key, rules), then takes the batch's lock
 * and makes room for its staging. Where something is wrong, nothing was made.
 * @throws LoadError `prepare.*`, `validate.*`, `stage.*`, `destination.*`
 */
export async function prepareBatch(entered: Entered & { input: OpenInput }): Promise<Batch> {
  const { plan, context, account, sessions, destination, input } = entered;
  const { capabilities } = destination;
  const existing = await destination.describeTable(plan.destination.table);
  const target = resolveTarget(plan, existing, input.columns);
  const inputCheck = inputCheckFor(capabilities);
  const layout = stagingLayout(target, input.copyDialect, columnsReadAsText(plan), inputCheck);
  const checks = compileChecks(plan, target, layout);
  const guard = await sessions.connect('guard');
  await inputCheck.prepare(guard);
  await requirePrivileges(guard, plan, existing !== null);
  checks.row = await verifyChecks(guard, layout, checks.row);
  const area = stagingArea(plan.destination.stagingSchema, context.batchId);
  await openArea(guard, area);
  return {
    plan,
    context,
    account,
    sessions,
    guard,
    capabilities,
    area,
    input,
    target,
    layout,
    checks,
    inputCheck,
    locators: [],
  };
}

/** Takes the batch's lock and sweeps what dead batches left, this one's earlier tries included. */
async function openArea(guard: SqlSession, area: StagingArea): Promise<void> {
  await ensureStagingSchema(guard, area);
  await lockBatch(guard, area);
  await dropStaging(guard, area.schema, area.prefix);
  await sweepStaging(guard, area.schema);
  await createPartsTable(guard, area);
}

/** @throws LoadError `prepare.noPrivilege` with the GRANT that is missing */
async function requirePrivileges(session: SqlSession, plan: LoadPlan, exists: boolean): Promise<void> {
  const { schema, name } = plan.destination.table;
  const needed = neededPrivileges(plan);
  const { rows } = await session.query<{ missing: string[]; schema: boolean | null; user: string }>(
    `SELECT current_user AS user,
            (SELECT has_schema_privilege(n.oid, $4) FROM pg_namespace n WHERE n.nspname = $1) AS schema,
            ARRAY(SELECT p FROM unnest($3::text[]) p, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = $1 AND c.relname = $2 AND NOT has_table_privilege(c.oid, p) AND NOT CASE p WHEN 'DELETE' THEN false ELSE has_any_column_privilege(c.oid, p) END) AS missing`,
    [schema, name, needed, exists ? 'USAGE' : 'CREATE'],
  );
  const { missing, schema: maySchema, user } = rows[0]!;
  if (maySchema === null) throw noSchema(schema);
  if (!maySchema)
    throw noPrivilege(
      `GRANT ${exists ? 'USAGE' : 'USAGE, CREATE'} ON SCHEMA "${schema}" TO "${user}";`,
      schema,
      name,
      user,
    );
  if (missing.length > 0)
    throw noPrivilege(
      `GRANT ${missing.join(', ')} ON "${schema}"."${name}" TO "${user}";`,
      schema,
      name,
      user,
    );
}

function neededPrivileges({ mode, key, writing }: LoadPlan): string[] {
  const updates = key.length > 0 && mode !== 'append' && mode !== 'insert-only';
  const isHardDelete = deletes(mode) && !writing.softDeleteColumn;
  return ['SELECT', 'INSERT', ...(updates ? ['UPDATE'] : []), ...(isHardDelete ? ['DELETE'] : [])];
}

function noPrivilege(grant: string, schema: string, name: string, user: string): LoadError {
  return new LoadError('prepare.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not write to ${schema}.${name}.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}

function noSchema(schema: string): LoadError {
  return new LoadError('prepare.noSuchSchema', {
    class: 'fatal',
    message: `There is no schema "${schema}" in the destination database.`,
    remedy: 'Create it first, or correct its name.',
  });
}
