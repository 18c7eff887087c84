import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { db } from '@/lib/db';
import { forgetFileChecks } from '../file-checks';
import { uploadFolder } from '../uploads';
import type { Swept } from './schemas';

/** An uploaded file that nothing reads is kept for so long: somebody may still be at the wizard. */
const unusedDays = 7;
/** A file that belongs to no upload: one that was cut off and did not go on since, or whose process died. */
const strayHours = 24;

/** Removes uploads that neither a load nor a draft reads, files that belong to none, and what old checks of files found. */
export async function sweepUploads(deadline: number): Promise<Swept> {
  await forgetFileChecks();
  const folder = uploadFolder();
  const swept: Required<Swept> = { removed: 0, bytes: 0, notes: [] };
  const files = await readdir(folder).catch(() => undefined);
  if (!files) return { ...swept, notes: ['This worker’s host has no folder of uploads.'] };
  for (const { id, name, storedName, size } of await unusedUploads()) {
    if (Date.now() > deadline) return swept;
    await db().upload.update({ where: { id }, data: { deletedAt: new Date() } });
    await rm(path.join(folder, storedName), { force: true });
    swept.notes.push(`${name}, which nothing reads`);
    swept.removed += 1;
    swept.bytes! += Number(size);
  }
  for (const file of files) {
    const bytes = await removeStray(path.join(folder, file));
    if (bytes === undefined) continue;
    swept.removed += 1;
    swept.bytes! += bytes;
  }
  return swept;
}

interface UnusedUpload {
  id: string;
  name: string;
  storedName: string;
  size: bigint;
}

/** Batches that ran have what they read on record by its name; the file is not asked for again. */
function unusedUploads(): Promise<UnusedUpload[]> {
  return db().$queryRaw<UnusedUpload[]>`
    SELECT u.id, u.original_name AS name, u.stored_name AS "storedName", u.size FROM uploads u
    WHERE u.deleted_at IS NULL AND u.created_at < now() - make_interval(days => ${unusedDays})
      AND NOT EXISTS (SELECT FROM sources s JOIN load_versions v ON v.source_id = s.id WHERE s.upload_id = u.id)
      AND NOT EXISTS (SELECT FROM load_drafts d WHERE strpos(d.content::text, u.id::text) > 0)
    ORDER BY u.id LIMIT 1000`;
}

/** @returns its size, where it belonged to no upload and was old enough */
async function removeStray(file: string): Promise<number | undefined> {
  const facts = await stat(file).catch(() => undefined);
  if (!facts?.isFile() || Date.now() - facts.mtimeMs < strayHours * 3_600_000) return undefined;
  const storedName = path.basename(file);
  if ((await db().upload.count({ where: { storedName, deletedAt: null } })) > 0) return undefined;
  await rm(file, { force: true });
  await db().uploadDraft.deleteMany({ where: { storedName: path.basename(file, '.part') } });
  return facts.size;
}
