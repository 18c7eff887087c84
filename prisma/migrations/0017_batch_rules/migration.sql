-- Rules about the batch as a whole may look at no column.
ALTER TABLE "rules" ALTER COLUMN "column" DROP NOT NULL;
