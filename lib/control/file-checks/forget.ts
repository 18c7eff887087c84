import { db } from '@/lib/db';

/** What a check found is kept for so long, and no longer than the upload that it is about. */
const keptDays = 7;

/** For the janitor. */
export async function forgetFileChecks(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM file_checks c
    WHERE c.created_at < now() - make_interval(days => ${keptDays})
       OR EXISTS (SELECT FROM uploads u WHERE u.id = c.upload_id AND u.deleted_at IS NOT NULL)`;
}
