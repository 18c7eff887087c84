-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "is_rehearsal" BOOLEAN NOT NULL DEFAULT false;
