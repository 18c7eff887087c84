-- AlterEnum
ALTER TYPE "batch_state" ADD VALUE 'paused' AFTER 'running';

-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "handled_at" TIMESTAMPTZ(3),
ADD COLUMN     "keeps_staging" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pause_requested_at" TIMESTAMPTZ(3),
ADD COLUMN     "quarantine_expired_at" TIMESTAMPTZ(3),
ADD COLUMN     "rerun_of_id" UUID,
ADD COLUMN     "staging_bytes" BIGINT,
ADD COLUMN     "waits_for" TEXT;

-- AlterTable
ALTER TABLE "loads" ADD COLUMN     "quarantine_days" INTEGER;

-- CreateTable
CREATE TABLE "janitor_duties" (
    "duty" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "janitor_duties_pkey" PRIMARY KEY ("duty")
);

-- CreateTable
CREATE TABLE "sweeps" (
    "id" BIGSERIAL NOT NULL,
    "duty" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "removed" BIGINT NOT NULL,
    "bytes" BIGINT,
    "notes" TEXT[],
    "error" TEXT,

    CONSTRAINT "sweeps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_drafts" (
    "id" UUID NOT NULL,
    "original_name" TEXT NOT NULL,
    "stored_name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "uploaded_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_drafts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sweeps_started_at_idx" ON "sweeps"("started_at");

-- CreateIndex
CREATE INDEX "batches_rerun_of_id_idx" ON "batches"("rerun_of_id");

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_rerun_of_id_fkey" FOREIGN KEY ("rerun_of_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_drafts" ADD CONSTRAINT "upload_drafts_uploaded_by_id_fkey" FOREIGN KEY ("uploaded_by_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Failed batches that nobody has dealt with: few among all, and looked for on every visit of the home page.
CREATE INDEX "batches_needing_a_hand" ON "batches" ("id" DESC)
  WHERE "state" = 'failed' AND "handled_at" IS NULL AND NOT "is_rehearsal";

-- What failed before a later batch of its load did not is behind everybody.
UPDATE "batches" b SET "handled_at" = "finished_at"
WHERE "state" = 'failed' AND EXISTS (
  SELECT FROM "batches" n WHERE n."load_id" = b."load_id" AND n."id" > b."id" AND n."state" IN ('succeeded', 'partial'));

-- Batches whose refused rows are still kept, the oldest first: what the janitor looks through.
CREATE INDEX "batches_keeping_quarantine" ON "batches" ("finished_at")
  WHERE "quarantined" > 0 AND "quarantine_expired_at" IS NULL;

INSERT INTO "janitor_duties" ("duty", "due_at")
SELECT duty, now() + interval '10 minutes' FROM unnest(ARRAY['staging', 'uploads', 'quarantine']) AS duty;
