-- AlterTable
ALTER TABLE "error_groups" ADD COLUMN     "row_numbers" BIGINT[] DEFAULT ARRAY[]::BIGINT[];
