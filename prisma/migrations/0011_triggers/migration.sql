-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "backfill_id" UUID,
ADD COLUMN     "files" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "trigger_id" UUID,
ADD COLUMN     "upstream_batch_id" UUID;

-- CreateTable
CREATE TABLE "triggers" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret" TEXT,
    "former_secret_until" TIMESTAMPTZ(3),
    "upstream_load_id" UUID,
    "look_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "triggers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "watched_files" (
    "id" UUID NOT NULL,
    "trigger_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "hash" TEXT,
    "state" TEXT NOT NULL DEFAULT 'settling',
    "was_there" BOOLEAN NOT NULL DEFAULT false,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(3),
    "batch_id" UUID,

    CONSTRAINT "watched_files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "trigger_id" UUID NOT NULL,
    "signature" TEXT NOT NULL,
    "batch_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("trigger_id","signature")
);

-- CreateTable
CREATE TABLE "backfills" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "cursor" TEXT NOT NULL,
    "range" JSONB NOT NULL,
    "ahead" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'running',
    "failures_in_row" INTEGER NOT NULL DEFAULT 0,
    "pause_reason" TEXT,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backfills_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backfill_chunks" (
    "backfill_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "batch_id" UUID,

    CONSTRAINT "backfill_chunks_pkey" PRIMARY KEY ("backfill_id","number")
);

-- CreateIndex
CREATE INDEX "triggers_load_id_idx" ON "triggers"("load_id");

-- CreateIndex
CREATE INDEX "triggers_upstream_load_id_idx" ON "triggers"("upstream_load_id");

-- CreateIndex
CREATE INDEX "triggers_look_at_idx" ON "triggers"("look_at");

-- CreateIndex
CREATE INDEX "watched_files_trigger_id_id_idx" ON "watched_files"("trigger_id", "id" DESC);

-- CreateIndex
CREATE INDEX "watched_files_trigger_id_state_idx" ON "watched_files"("trigger_id", "state");

-- CreateIndex
CREATE INDEX "watched_files_batch_id_idx" ON "watched_files"("batch_id");

-- CreateIndex
CREATE UNIQUE INDEX "watched_files_trigger_id_name_size_modified_at_key" ON "watched_files"("trigger_id", "name", "size", "modified_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_trigger_id_received_at_idx" ON "webhook_deliveries"("trigger_id", "received_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_batch_id_idx" ON "webhook_deliveries"("batch_id");

-- CreateIndex
CREATE INDEX "backfills_load_id_id_idx" ON "backfills"("load_id", "id" DESC);

-- CreateIndex
CREATE INDEX "backfills_state_idx" ON "backfills"("state");

-- CreateIndex
CREATE INDEX "backfill_chunks_backfill_id_state_number_idx" ON "backfill_chunks"("backfill_id", "state", "number");

-- CreateIndex
CREATE INDEX "backfill_chunks_batch_id_idx" ON "backfill_chunks"("batch_id");

-- CreateIndex
CREATE INDEX "batches_trigger_id_id_idx" ON "batches"("trigger_id", "id" DESC);

-- CreateIndex
CREATE INDEX "batches_upstream_batch_id_idx" ON "batches"("upstream_batch_id");

-- CreateIndex
CREATE INDEX "batches_backfill_id_idx" ON "batches"("backfill_id");

-- CreateIndex
CREATE UNIQUE INDEX "batches_trigger_id_upstream_batch_id_key" ON "batches"("trigger_id", "upstream_batch_id");

-- CreateIndex
CREATE INDEX "planned_runs_planned_at_idx" ON "planned_runs"("planned_at");

-- AddForeignKey
ALTER TABLE "triggers" ADD CONSTRAINT "triggers_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "triggers" ADD CONSTRAINT "triggers_upstream_load_id_fkey" FOREIGN KEY ("upstream_load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "triggers" ADD CONSTRAINT "triggers_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watched_files" ADD CONSTRAINT "watched_files_trigger_id_fkey" FOREIGN KEY ("trigger_id") REFERENCES "triggers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watched_files" ADD CONSTRAINT "watched_files_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_trigger_id_fkey" FOREIGN KEY ("trigger_id") REFERENCES "triggers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfill_chunks" ADD CONSTRAINT "backfill_chunks_backfill_id_fkey" FOREIGN KEY ("backfill_id") REFERENCES "backfills"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfill_chunks" ADD CONSTRAINT "backfill_chunks_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_trigger_id_fkey" FOREIGN KEY ("trigger_id") REFERENCES "triggers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_upstream_batch_id_fkey" FOREIGN KEY ("upstream_batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_backfill_id_fkey" FOREIGN KEY ("backfill_id") REFERENCES "backfills"("id") ON DELETE SET NULL ON UPDATE CASCADE;
