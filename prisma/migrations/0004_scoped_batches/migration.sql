-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "rerun" JSONB;
