import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { actorId } from '../verb';
import type { UploadView } from './schemas';
import { toUploadView } from './view';

/** Makes a stored file known, in the caller's transaction. */
export async function registerUpload(
  tx: Transaction,
  context: ActorContext,
  file: { id: string; originalName: string; storedName: string; size: number },
): Promise<UploadView> {
  const { id, originalName, storedName, size } = file;
  const upload = await tx.upload.create({
    data: { id, originalName, storedName, size, uploadedById: actorId(context) },
  });
  const details = { name: originalName, size };
  await recordAudit(tx, context, { action: 'uploads.receive', entityId: id, details });
  return toUploadView(upload);
}
