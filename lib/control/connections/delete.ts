import { z } from 'zod';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import type { ConnectionUse } from './schemas';
import { usesOf } from './used-by';

const namesSaid = 5;

/**
 * Forgets how to reach a system, its secret included; what was loaded stays where it is. Editor.
 * @throws ControlError `connections.inUse`: a load's versions never change, so one that used it once keeps it
 */
export async function deleteConnection(
  context: ActorContext,
  input: { id: string },
): Promise<{ id: string }> {
  requireRole(context, 'editor');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  await transaction(async (tx) => {
    // Locked against a load that is saved with it meanwhile.
    const [connection] = await tx.$queryRaw<{ name: string; kind: string }[]>`
      SELECT name, kind FROM connections WHERE id = ${id}::uuid FOR UPDATE`;
    if (!connection) throw notFound('connection');
    const uses = await usesOf(id, tx);
    if (uses.length > 0) throw inUse(connection.name, uses);
    // Nothing reads what no load has ever read, and without its connection nothing could.
    await tx.source.deleteMany({ where: { connectionId: id, loadVersions: { none: {} } } });
    await tx.connection.delete({ where: { id } });
    await recordAudit(tx, context, { action: 'connections.delete', entityId: id, details: connection });
  });
  return { id };
}

function inUse(name: string, uses: ConnectionUse[]): ControlError {
  const said = uses.slice(0, namesSaid).map((use) => `"${use.name}"`);
  const more = uses.length - said.length;
  return new ControlError('connections.inUse', {
    kind: 'conflict',
    message: `The connection "${name}" is used by ${said.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    remedy: 'Their versions, earlier ones too, say what batches ran: it has to stay.',
  });
}
