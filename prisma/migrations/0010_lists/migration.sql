-- AlterTable
ALTER TABLE "error_groups" ADD COLUMN     "first_row" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "saved_views" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "is_shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_views_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "error_group_totals" (
    "fingerprint" TEXT NOT NULL,
    "column" TEXT,
    "rule" TEXT NOT NULL,
    "sqlstate" TEXT,
    "message" TEXT NOT NULL,
    "sample" TEXT,
    "rows" BIGINT NOT NULL,
    "batches" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "muted_until" TIMESTAMPTZ(3),
    "muted_by_id" UUID,

    CONSTRAINT "error_group_totals_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "error_group_days" (
    "fingerprint" TEXT NOT NULL,
    "load_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "rows" BIGINT NOT NULL,
    "batches" INTEGER NOT NULL,

    CONSTRAINT "error_group_days_pkey" PRIMARY KEY ("fingerprint","load_id","day")
);

-- CreateIndex
CREATE UNIQUE INDEX "saved_views_owner_id_name_key" ON "saved_views"("owner_id", "name");

-- CreateIndex
CREATE INDEX "error_group_totals_last_seen_at_fingerprint_idx" ON "error_group_totals"("last_seen_at" DESC, "fingerprint");

-- CreateIndex
CREATE INDEX "error_group_days_load_id_day_idx" ON "error_group_days"("load_id", "day");

-- CreateIndex
CREATE INDEX "error_groups_fingerprint_batch_id_idx" ON "error_groups"("fingerprint", "batch_id" DESC);

-- AddForeignKey
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "error_group_totals" ADD CONSTRAINT "error_group_totals_muted_by_id_fkey" FOREIGN KEY ("muted_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "error_group_days" ADD CONSTRAINT "error_group_days_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Batches with refused rows are few among many.
CREATE INDEX "batches_quarantined_idx" ON "batches"("id" DESC) WHERE "quarantined" > 0;

-- What ended before there were totals.
INSERT INTO "error_group_days" ("fingerprint", "load_id", "day", "rows", "batches")
SELECT g."fingerprint", b."load_id", (coalesce(b."finished_at", b."queued_at") AT TIME ZONE 'UTC')::date, sum(g."rows"), count(*)
FROM "error_groups" g JOIN "batches" b ON b."id" = g."batch_id"
WHERE NOT b."is_rehearsal"
GROUP BY 1, 2, 3;

INSERT INTO "error_group_totals" ("fingerprint", "column", "rule", "sqlstate", "message", "sample", "rows", "batches", "first_seen_at", "last_seen_at")
SELECT DISTINCT ON (g."fingerprint") g."fingerprint", g."column", g."rule", g."sqlstate", g."message", g."sample",
       sum(g."rows") OVER w, count(*) OVER w,
       min(coalesce(b."finished_at", b."queued_at")) OVER w, max(coalesce(b."finished_at", b."queued_at")) OVER w
FROM "error_groups" g JOIN "batches" b ON b."id" = g."batch_id"
WHERE NOT b."is_rehearsal"
WINDOW w AS (PARTITION BY g."fingerprint")
ORDER BY g."fingerprint", g."batch_id" DESC;

-- Trigrams find a part of a name by an index. Where the extension is missing or may not be made, names are read one by one.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "loads_name_trigrams" ON "loads" USING GIN (lower("name") gin_trgm_ops);
  CREATE INDEX "connections_name_trigrams" ON "connections" USING GIN (lower("name") gin_trgm_ops);
  CREATE INDEX "sources_name_trigrams" ON "sources" USING GIN (lower("name") gin_trgm_ops);
  CREATE INDEX "uploads_name_trigrams" ON "uploads" USING GIN (lower("original_name") gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available: search works without its indexes';
END
$$;
