-- AlterTable
ALTER TABLE "loads" ADD COLUMN     "fresh_until" TIMESTAMPTZ(3),
ADD COLUMN     "freshness_sla" JSONB,
ADD COLUMN     "loaded_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "load_days" (
    "load_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "partial" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "read" BIGINT NOT NULL,
    "inserted" BIGINT NOT NULL,
    "updated" BIGINT NOT NULL,
    "unchanged" BIGINT NOT NULL,
    "quarantined" BIGINT NOT NULL,
    "duplicates" BIGINT NOT NULL,
    "filtered" BIGINT NOT NULL,
    "deleted" BIGINT NOT NULL,
    "warnings" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    "extract_seconds" DOUBLE PRECISION NOT NULL,
    "stage_seconds" DOUBLE PRECISION NOT NULL,
    "validate_seconds" DOUBLE PRECISION NOT NULL,
    "reconcile_seconds" DOUBLE PRECISION NOT NULL,
    "merge_seconds" DOUBLE PRECISION NOT NULL,
    "last_batch_id" UUID NOT NULL,

    CONSTRAINT "load_days_pkey" PRIMARY KEY ("load_id","day")
);

-- CreateTable
CREATE TABLE "rule_days" (
    "load_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "rule" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,

    CONSTRAINT "rule_days_pkey" PRIMARY KEY ("load_id","day","rule")
);

-- CreateIndex
CREATE INDEX "load_days_day_idx" ON "load_days"("day");

-- CreateIndex
CREATE INDEX "rule_days_day_idx" ON "rule_days"("day");

-- CreateIndex
CREATE INDEX "loads_fresh_until_idx" ON "loads"("fresh_until");

-- AddForeignKey
ALTER TABLE "load_days" ADD CONSTRAINT "load_days_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_days" ADD CONSTRAINT "rule_days_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- Adds batches that have ended to the sums of their load and day (UTC). Called once for each batch, in the transaction
-- that ends it; to count anew: TRUNCATE load_days, rule_days; SELECT roll_up_batches(ARRAY(SELECT id FROM batches)).
-- Rehearsals are left out: they were rolled back.
CREATE FUNCTION "roll_up_batches"(batch_ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO load_days AS d
  SELECT load_id, (finished_at AT TIME ZONE 'UTC')::date,
         count(*) FILTER (WHERE state = 'succeeded'), count(*) FILTER (WHERE state = 'partial'),
         count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled'),
         sum(read), sum(inserted), sum(updated), sum(unchanged), sum(quarantined), sum(duplicates), sum(filtered),
         sum(deleted), sum(warnings), sum(bytes),
         coalesce(sum(extract(epoch FROM finished_at - started_at)), 0),
         coalesce(sum((result->'stages'->>'extract')::float8), 0),
         coalesce(sum((result->'stages'->>'stage')::float8), 0),
         coalesce(sum((result->'stages'->>'validate')::float8), 0),
         coalesce(sum((result->'stages'->>'reconcile')::float8), 0),
         coalesce(sum((result->'stages'->>'merge')::float8), 0),
         max(id::text)::uuid
  FROM batches
  WHERE id = ANY (batch_ids) AND finished_at IS NOT NULL AND NOT is_rehearsal
  GROUP BY 1, 2
  ON CONFLICT (load_id, day) DO UPDATE SET
    succeeded = d.succeeded + excluded.succeeded, partial = d.partial + excluded.partial,
    failed = d.failed + excluded.failed, cancelled = d.cancelled + excluded.cancelled,
    read = d.read + excluded.read, inserted = d.inserted + excluded.inserted, updated = d.updated + excluded.updated,
    unchanged = d.unchanged + excluded.unchanged, quarantined = d.quarantined + excluded.quarantined,
    duplicates = d.duplicates + excluded.duplicates, filtered = d.filtered + excluded.filtered,
    deleted = d.deleted + excluded.deleted, warnings = d.warnings + excluded.warnings, bytes = d.bytes + excluded.bytes,
    seconds = d.seconds + excluded.seconds, extract_seconds = d.extract_seconds + excluded.extract_seconds,
    stage_seconds = d.stage_seconds + excluded.stage_seconds,
    validate_seconds = d.validate_seconds + excluded.validate_seconds,
    reconcile_seconds = d.reconcile_seconds + excluded.reconcile_seconds,
    merge_seconds = d.merge_seconds + excluded.merge_seconds, last_batch_id = excluded.last_batch_id;

  INSERT INTO rule_days AS d
  SELECT b.load_id, (b.finished_at AT TIME ZONE 'UTC')::date, g.rule, sum(g.rows)
  FROM batches b JOIN error_groups g ON g.batch_id = b.id
  WHERE b.id = ANY (batch_ids) AND b.finished_at IS NOT NULL AND NOT b.is_rehearsal
  GROUP BY 1, 2, 3
  ON CONFLICT (load_id, day, rule) DO UPDATE SET rows = d.rows + excluded.rows;
$$;

SELECT roll_up_batches(ARRAY(SELECT id FROM batches));

-- A stretch that was loaded anew makes no load fresher.
UPDATE loads SET loaded_at = (
  SELECT max(finished_at) FROM batches
  WHERE load_id = loads.id AND state IN ('succeeded', 'partial') AND NOT is_rehearsal AND rerun IS NULL
);
