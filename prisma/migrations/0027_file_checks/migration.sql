-- CreateTable
CREATE TABLE "file_checks" (
    "id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "reading" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "upload_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "bytes_read" BIGINT NOT NULL DEFAULT 0,
    "bytes_total" BIGINT,
    "rows_read" BIGINT NOT NULL DEFAULT 0,
    "result" JSONB,
    "sample" BYTEA,
    "error" JSONB,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_checks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "file_checks_question_id_idx" ON "file_checks"("question", "id" DESC);

-- CreateIndex
CREATE INDEX "file_checks_reading_id_idx" ON "file_checks"("reading", "id" DESC);

-- AddForeignKey
ALTER TABLE "file_checks" ADD CONSTRAINT "file_checks_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Workers look every second for one that waits; nearly all have ended.
CREATE INDEX "file_checks_live_idx" ON "file_checks"("id") WHERE "state" IN ('waiting', 'running');
