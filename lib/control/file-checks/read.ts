import { db } from '@/lib/db';
import { unpackSample, type RowSample } from '@/lib/engine';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole } from '../verb';
import { readingKey, toFileCheckView } from './internal';
import { fileCheckIdSchema, type FileCheckIdInput, type FileCheckView } from './schemas';

/** How far a check is, or what it has found. Editor. @throws ControlError `fileChecks.notFound` */
export async function getFileCheck(context: ActorContext, input: FileCheckIdInput): Promise<FileCheckView> {
  requireRole(context, 'editor');
  const { id } = parseInput(fileCheckIdSchema, input);
  const check = await db().fileCheck.findUnique({ where: { id }, omit: { sample: true } });
  if (check) return toFileCheckView(check);
  throw new ControlError('fileChecks.notFound', {
    kind: 'notFound',
    message: 'This check is not kept any more.',
    remedy: 'Check the file again.',
  });
}

/** Rows from all over a file, as a check found them. */
export interface CheckedRows {
  checkId: string;
  /** An uploaded file, which never changes. */
  isOfUpload: boolean;
  endedAt: Date;
  read: () => Promise<RowSample>;
}

/** Another file may have come to stand at the same path. */
const pathMinutes = 60;

/** Of the last check that has read the same in the same way; undefined where there is none. */
export async function findCheckedRows(
  ...what: Parameters<typeof readingKey>
): Promise<CheckedRows | undefined> {
  const found = await db().fileCheck.findFirst({
    where: {
      ...{ reading: readingKey(...what), state: 'succeeded' },
      OR: [{ uploadId: { not: null } }, { endedAt: { gt: new Date(Date.now() - pathMinutes * 60_000) } }],
    },
    orderBy: { id: 'desc' },
    select: { id: true, endedAt: true, uploadId: true },
  });
  if (!found) return undefined;
  return {
    checkId: found.id,
    isOfUpload: found.uploadId !== null,
    endedAt: found.endedAt!,
    read: async () => {
      const { sample } = await db().fileCheck.findUniqueOrThrow({ where: { id: found.id } });
      return unpackSample(sample!);
    },
  };
}
