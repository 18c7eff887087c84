-- AlterTable
ALTER TABLE "sources" ADD COLUMN     "connection_id" UUID;

-- CreateIndex
CREATE INDEX "sources_connection_id_idx" ON "sources"("connection_id");

-- AddForeignKey
ALTER TABLE "sources" ADD CONSTRAINT "sources_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
