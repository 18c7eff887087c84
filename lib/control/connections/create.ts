import { uuidv7 } from '../ids';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseConfig, requireKind } from '../kinds';
import { namesOf, sealConfig, splitConfig } from '../secret-config';
import { actorId, parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { toConnectionView } from './internal';
import { connectionKinds } from './kinds';
import { createConnectionInputSchema, type ConnectionView, type CreateConnectionInput } from './schemas';

/** Stores how to reach a system; it is not tried here (testConnection does). Editor. */
export async function createConnection(
  context: ActorContext,
  input: CreateConnectionInput,
): Promise<ConnectionView> {
  requireRole(context, 'editor');
  const { name, kind: kindName, config } = parseInput(createConnectionInputSchema, input);
  const kind = requireKind(connectionKinds, kindName, 'connection');
  const { open, secret } = splitConfig(parseConfig(kind, config), kind.secretFields);
  const id = uuidv7();
  const connection = await withUniqueName('connection', name, () =>
    transaction(async (tx) => {
      const created = await tx.connection.create({
        data: {
          id,
          name,
          kind: kind.kind,
          config: open as object,
          secret: sealConfig(secret, id),
          secretFields: namesOf(secret),
          createdById: actorId(context),
        },
      });
      await recordAudit(tx, context, {
        action: 'connections.create',
        entityId: id,
        details: { name, kind: kind.kind },
      });
      return created;
    }),
  );
  return toConnectionView(connection);
}
