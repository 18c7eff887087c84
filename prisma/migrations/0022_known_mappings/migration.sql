-- CreateTable
CREATE TABLE "known_mappings" (
    "shape" TEXT NOT NULL,
    "load_version_id" UUID NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "known_mappings_pkey" PRIMARY KEY ("shape")
);

-- CreateIndex
CREATE INDEX "known_mappings_load_version_id_idx" ON "known_mappings"("load_version_id");

-- AddForeignKey
ALTER TABLE "known_mappings" ADD CONSTRAINT "known_mappings_load_version_id_fkey" FOREIGN KEY ("load_version_id") REFERENCES "load_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
