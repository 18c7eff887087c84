-- How many refused rows a single rule may cost before it fails the batch.
ALTER TABLE "rules" ADD COLUMN "max_count" INTEGER, ADD COLUMN "max_share" DOUBLE PRECISION;
