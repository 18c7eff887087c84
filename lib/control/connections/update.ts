import type { Connection } from '@/lib/generated/prisma/client';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseConfig, requireKind } from '../kinds';
import { namesOf, sealConfig, splitConfig, withStoredSecrets } from '../secret-config';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { requireConnection, toConnectionView } from './internal';
import { connectionKinds } from './kinds';
import { updateConnectionInputSchema, type ConnectionView, type UpdateConnectionInput } from './schemas';

type Config = Record<string, unknown>;

/** Changes name or settings. Secrets that the input leaves out stay, as long as they go to the same server and account. Editor. */
export async function updateConnection(
  context: ActorContext,
  input: UpdateConnectionInput,
): Promise<ConnectionView> {
  requireRole(context, 'editor');
  const { id, name, config } = parseInput(updateConnectionInputSchema, input);
  const current = await requireConnection(id);
  const settings = config && changedSettings(current, config);
  const updated = await withUniqueName('connection', name ?? current.name, () =>
    transaction(async (tx) => {
      const row = await tx.connection.update({ where: { id }, data: { name, ...settings } });
      await recordAudit(tx, context, {
        action: 'connections.update',
        entityId: id,
        details: { name: row.name, isConfigChanged: config !== undefined },
      });
      return row;
    }),
  );
  return toConnectionView(updated);
}

function changedSettings(current: Connection, given: Config) {
  const kind = requireKind(connectionKinds, current.kind, 'connection');
  const settings = parseConfig(kind, withStoredSecrets(kind, given, current));
  const { open, secret } = splitConfig(settings, kind.secretFields);
  return {
    config: open as object,
    secret: sealConfig(secret, current.id),
    secretFields: namesOf(secret),
  };
}
