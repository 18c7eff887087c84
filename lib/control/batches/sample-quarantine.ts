import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import {
  sampleQuarantineInputSchema,
  type QuarantinedRowView,
  type SampleQuarantineInput,
} from '../quarantine/schemas';
import { parseInput, requireRole } from '../verb';
import { rawCharacters, rowColumns, toView, type Row } from './quarantined-rows';

const shownRows = 5;
/** Among how many rows after the first of its group the others are looked for. */
const span = 2_000;

/** A few rows of one error group of a batch that has ended: quick, however many were refused. Viewer. */
export async function sampleQuarantine(
  context: ActorContext,
  input: SampleQuarantineInput,
): Promise<QuarantinedRowView[]> {
  requireRole(context, 'viewer');
  const { batchId, fingerprint } = parseInput(sampleQuarantineInputSchema, input);
  const group = await db().batchErrorGroup.findUnique({
    where: { batchId_fingerprint: { batchId, fingerprint } },
    select: { firstRow: true },
  });
  const rows = await db().$queryRaw<Row[]>`
    SELECT ${rowColumns(rawCharacters)}
    FROM (
      SELECT * FROM quarantined_rows
      WHERE batch_id = ${batchId}::uuid AND row >= ${group?.firstRow ?? 0n} ORDER BY row LIMIT ${span}
    ) near
    WHERE ${fingerprint} = ANY(fingerprints) ORDER BY row LIMIT ${shownRows}`;
  return rows.map(toView);
}
