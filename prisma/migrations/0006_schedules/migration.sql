-- AlterTable
ALTER TABLE "schedules" ADD COLUMN     "catch_up" TEXT NOT NULL DEFAULT 'latest',
ADD COLUMN     "catch_up_limit" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "due_at" TIMESTAMPTZ(3),
ADD COLUMN     "ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "jitter_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "overlap" TEXT NOT NULL DEFAULT 'skip',
ADD COLUMN     "starts_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "planned_runs" (
    "schedule_id" UUID NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "is_late" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "batch_id" UUID,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "planned_runs_pkey" PRIMARY KEY ("schedule_id","planned_at")
);

-- CreateIndex
CREATE INDEX "planned_runs_batch_id_idx" ON "planned_runs"("batch_id");

-- CreateIndex
CREATE INDEX "schedules_due_at_idx" ON "schedules"("due_at");

-- AddForeignKey
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "planned_runs" ADD CONSTRAINT "planned_runs_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "planned_runs" ADD CONSTRAINT "planned_runs_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;
