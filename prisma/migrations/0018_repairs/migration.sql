-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "replay" JSONB,
ADD COLUMN     "replay_of_id" UUID;

-- CreateTable
CREATE TABLE "batch_readings" (
    "batch_id" UUID NOT NULL,
    "reading" JSONB NOT NULL,
    "piece_fields" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "batch_readings_pkey" PRIMARY KEY ("batch_id")
);

-- CreateTable
CREATE TABLE "row_repairs" (
    "batch_id" UUID NOT NULL,
    "row" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "cells" JSONB,
    "record" TEXT,
    "reason" TEXT,
    "action_id" UUID,
    "by_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before" JSONB,
    "replay_id" UUID,
    "fingerprints" TEXT[],

    CONSTRAINT "row_repairs_pkey" PRIMARY KEY ("batch_id","row")
);

-- CreateTable
CREATE TABLE "repair_counts" (
    "batch_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "replay_id" UUID NOT NULL,
    "rows" BIGINT NOT NULL,

    CONSTRAINT "repair_counts_pkey" PRIMARY KEY ("batch_id","fingerprint","kind","replay_id")
);

-- CreateIndex
CREATE INDEX "batches_replay_of_id_idx" ON "batches"("replay_of_id");

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_replay_of_id_fkey" FOREIGN KEY ("replay_of_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_readings" ADD CONSTRAINT "batch_readings_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

ALTER TABLE "row_repairs" ADD CONSTRAINT "row_repairs_kind_check" CHECK ("kind" IN ('untouched', 'fixed', 'dropped'));

-- The rows of one replay among millions that none has taken.
CREATE INDEX "row_repairs_replayed" ON "row_repairs" ("batch_id", "replay_id", "row") WHERE "replay_id" IS NOT NULL;

-- Keeps the sums of repairs, statement by statement: of the whole batch (fingerprint '') and of each of its error groups.
-- Rows that no replay has taken stand under the id of noughts. What has become of a replay its batch says, so that its end
-- moves no figure.
CREATE FUNCTION "count_repairs"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change CONSTANT text := $sql$
    INSERT INTO repair_counts AS c (batch_id, fingerprint, kind, replay_id, rows)
    SELECT batch_id, fingerprint, kind, replay_id, sum(rows)
    FROM (
      SELECT batch_id, unnest(fingerprints || ''::text) AS fingerprint, kind,
             coalesce(replay_id, '00000000-0000-0000-0000-000000000000') AS replay_id, %s AS rows
      FROM %I
    ) t
    WHERE fingerprint = '' OR EXISTS (
      SELECT FROM error_groups g WHERE g.batch_id = t.batch_id AND g.fingerprint = t.fingerprint)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (batch_id, fingerprint, kind, replay_id) DO UPDATE SET rows = c.rows + excluded.rows
  $sql$;
BEGIN
  IF TG_OP <> 'INSERT' THEN EXECUTE format(change, '-1', 'old_rows'); END IF;
  IF TG_OP <> 'DELETE' THEN EXECUTE format(change, '1', 'new_rows'); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "count_inserted" AFTER INSERT ON "row_repairs"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_repairs"();
CREATE TRIGGER "count_updated" AFTER UPDATE ON "row_repairs"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_repairs"();
CREATE TRIGGER "count_deleted" AFTER DELETE ON "row_repairs"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_repairs"();
