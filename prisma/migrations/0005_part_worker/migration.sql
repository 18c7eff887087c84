-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "worker_id" TEXT;
