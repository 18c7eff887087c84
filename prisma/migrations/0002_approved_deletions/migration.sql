-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "approve_deletions" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "deleted" BIGINT NOT NULL DEFAULT 0;
