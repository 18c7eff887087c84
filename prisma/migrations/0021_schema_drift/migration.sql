-- AlterTable
ALTER TABLE "loads" ADD COLUMN     "known_columns" JSONB;

-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "drift" JSONB;

-- Only batches whose source had changed are looked for.
CREATE INDEX "batches_drift_idx" ON "batches"("load_id", "id" DESC) WHERE "drift" IS NOT NULL;
