-- CreateEnum
CREATE TYPE "user_role" AS ENUM ('viewer', 'operator', 'editor', 'admin');

-- CreateEnum
CREATE TYPE "batch_state" AS ENUM ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "stage" AS ENUM ('extract', 'stage', 'validate', 'reconcile', 'merge');

-- CreateEnum
CREATE TYPE "severity" AS ENUM ('error', 'warning');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "user_role" NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_failures" (
    "id" BIGSERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "address" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_failures_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connections" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret" TEXT,
    "secret_fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "uploads" (
    "id" UUID NOT NULL,
    "original_name" TEXT NOT NULL,
    "stored_name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "uploaded_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sources" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret" TEXT,
    "secret_fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "upload_id" UUID,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sources_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loads" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "current_version_id" UUID,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "loads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "load_versions" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "plan" JSONB NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "load_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rules" (
    "id" UUID NOT NULL,
    "load_version_id" UUID,
    "rule_set_id" UUID,
    "position" INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "severity" "severity" NOT NULL DEFAULT 'error',
    "params" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_sets" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "schedules" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "paused_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batches" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "load_version_id" UUID NOT NULL,
    "schedule_id" UUID,
    "trigger" TEXT NOT NULL DEFAULT 'manual',
    "triggered_by_id" UUID,
    "state" "batch_state" NOT NULL DEFAULT 'queued',
    "stage" "stage",
    "worker_id" TEXT,
    "runs" INTEGER NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "read" BIGINT NOT NULL DEFAULT 0,
    "staged" BIGINT NOT NULL DEFAULT 0,
    "inserted" BIGINT NOT NULL DEFAULT 0,
    "updated" BIGINT NOT NULL DEFAULT 0,
    "unchanged" BIGINT NOT NULL DEFAULT 0,
    "quarantined" BIGINT NOT NULL DEFAULT 0,
    "duplicates" BIGINT NOT NULL DEFAULT 0,
    "filtered" BIGINT NOT NULL DEFAULT 0,
    "warnings" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "bytes_total" BIGINT,
    "merge_plan" JSONB,
    "result" JSONB,
    "error_code" TEXT,
    "error_class" TEXT,
    "error_message" TEXT,

    CONSTRAINT "batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parts" (
    "batch_id" UUID NOT NULL,
    "part" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "parts_pkey" PRIMARY KEY ("batch_id","part")
);

-- CreateTable
CREATE TABLE "attempts" (
    "id" BIGSERIAL NOT NULL,
    "batch_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "class" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_log_lines" (
    "id" BIGSERIAL NOT NULL,
    "batch_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "batch_log_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_metrics" (
    "batch_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "read" BIGINT NOT NULL,
    "staged" BIGINT NOT NULL,
    "quarantined" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "batch_metrics_pkey" PRIMARY KEY ("batch_id","at")
);

-- CreateTable
CREATE TABLE "error_groups" (
    "batch_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "column" TEXT,
    "rule" TEXT NOT NULL,
    "sqlstate" TEXT,
    "message" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,
    "reasons" BIGINT NOT NULL,
    "sample" TEXT,

    CONSTRAINT "error_groups_pkey" PRIMARY KEY ("batch_id","fingerprint")
);

-- CreateTable
CREATE TABLE "quarantined_rows" (
    "batch_id" UUID NOT NULL,
    "row" BIGINT NOT NULL,
    "part" INTEGER NOT NULL,
    "line" BIGINT NOT NULL,
    "byte_offset" BIGINT NOT NULL,
    "piece" TEXT NOT NULL,
    "raw" TEXT NOT NULL,
    "raw_base64" TEXT,
    "reasons" JSONB NOT NULL,
    "fingerprints" TEXT[],

    CONSTRAINT "quarantined_rows_pkey" PRIMARY KEY ("batch_id","row")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "login_failures_email_at_idx" ON "login_failures"("email", "at");

-- CreateIndex
CREATE INDEX "login_failures_address_at_idx" ON "login_failures"("address", "at");

-- CreateIndex
CREATE UNIQUE INDEX "connections_name_key" ON "connections"("name");

-- CreateIndex
CREATE UNIQUE INDEX "uploads_stored_name_key" ON "uploads"("stored_name");

-- CreateIndex
CREATE INDEX "sources_upload_id_idx" ON "sources"("upload_id");

-- CreateIndex
CREATE UNIQUE INDEX "loads_name_key" ON "loads"("name");

-- CreateIndex
CREATE UNIQUE INDEX "loads_current_version_id_key" ON "loads"("current_version_id");

-- CreateIndex
CREATE INDEX "load_versions_source_id_idx" ON "load_versions"("source_id");

-- CreateIndex
CREATE INDEX "load_versions_connection_id_idx" ON "load_versions"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "load_versions_load_id_number_key" ON "load_versions"("load_id", "number");

-- CreateIndex
CREATE INDEX "rules_load_version_id_position_idx" ON "rules"("load_version_id", "position");

-- CreateIndex
CREATE INDEX "rules_rule_set_id_position_idx" ON "rules"("rule_set_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "rule_sets_name_key" ON "rule_sets"("name");

-- CreateIndex
CREATE INDEX "schedules_load_id_idx" ON "schedules"("load_id");

-- CreateIndex
CREATE INDEX "batches_load_id_id_idx" ON "batches"("load_id", "id" DESC);

-- CreateIndex
CREATE INDEX "batches_state_id_idx" ON "batches"("state", "id" DESC);

-- CreateIndex
CREATE INDEX "batches_load_version_id_idx" ON "batches"("load_version_id");

-- CreateIndex
CREATE INDEX "batches_schedule_id_idx" ON "batches"("schedule_id");

-- CreateIndex
CREATE INDEX "attempts_batch_id_id_idx" ON "attempts"("batch_id", "id");

-- CreateIndex
CREATE INDEX "batch_log_lines_batch_id_id_idx" ON "batch_log_lines"("batch_id", "id");

-- CreateIndex
CREATE INDEX "quarantined_rows_fingerprints_idx" ON "quarantined_rows" USING GIN ("fingerprints");

-- CreateIndex
CREATE INDEX "audit_events_entity_entity_id_id_idx" ON "audit_events"("entity", "entity_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_events_actor_id_id_idx" ON "audit_events"("actor_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_uploaded_by_id_fkey" FOREIGN KEY ("uploaded_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sources" ADD CONSTRAINT "sources_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sources" ADD CONSTRAINT "sources_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "loads" ADD CONSTRAINT "loads_current_version_id_fkey" FOREIGN KEY ("current_version_id") REFERENCES "load_versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "load_versions" ADD CONSTRAINT "load_versions_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "load_versions" ADD CONSTRAINT "load_versions_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "load_versions" ADD CONSTRAINT "load_versions_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "load_versions" ADD CONSTRAINT "load_versions_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules" ADD CONSTRAINT "rules_load_version_id_fkey" FOREIGN KEY ("load_version_id") REFERENCES "load_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules" ADD CONSTRAINT "rules_rule_set_id_fkey" FOREIGN KEY ("rule_set_id") REFERENCES "rule_sets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_sets" ADD CONSTRAINT "rule_sets_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "loads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_load_version_id_fkey" FOREIGN KEY ("load_version_id") REFERENCES "load_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_triggered_by_id_fkey" FOREIGN KEY ("triggered_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parts" ADD CONSTRAINT "parts_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_log_lines" ADD CONSTRAINT "batch_log_lines_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_metrics" ADD CONSTRAINT "batch_metrics_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "error_groups" ADD CONSTRAINT "error_groups_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

ALTER TABLE "users" ADD CONSTRAINT "users_email_lower" CHECK ("email" = lower("email"));

ALTER TABLE "rules" ADD CONSTRAINT "rules_one_owner" CHECK (num_nonnulls("load_version_id", "rule_set_id") = 1);

ALTER TABLE "batches" ADD CONSTRAINT "batches_stage_while_running" CHECK ("stage" IS NULL OR "state" = 'running');

-- A batch points at the version that it ran: what a version says must never change under it.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are immutable', TG_TABLE_NAME;
END $$;

CREATE TRIGGER "load_versions_immutable" BEFORE UPDATE OF "load_id", "number", "source_id", "connection_id", "plan"
  ON "load_versions" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

CREATE TRIGGER "audit_events_immutable" BEFORE UPDATE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
