-- AlterTable
ALTER TABLE "loads" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "owner_id" UUID,
ADD COLUMN     "pause_reason" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_by_id" UUID;

-- CreateTable
CREATE TABLE "load_drafts" (
    "user_id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "base_version" INTEGER,
    "content" JSONB NOT NULL,
    "secret" TEXT,
    "secret_fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "load_drafts_pkey" PRIMARY KEY ("user_id","load_id")
);

-- CreateIndex
CREATE INDEX "load_drafts_load_id_idx" ON "load_drafts"("load_id");

-- CreateIndex
CREATE INDEX "loads_owner_id_idx" ON "loads"("owner_id");

-- AddForeignKey
ALTER TABLE "loads" ADD CONSTRAINT "loads_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "loads" ADD CONSTRAINT "loads_paused_by_id_fkey" FOREIGN KEY ("paused_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "load_drafts" ADD CONSTRAINT "load_drafts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who made a load is who to ask about it.
UPDATE "loads" SET "owner_id" = "load_versions"."created_by_id"
FROM "load_versions" WHERE "load_versions"."load_id" = "loads"."id" AND "load_versions"."number" = 1;
