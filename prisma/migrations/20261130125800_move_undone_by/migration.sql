-- AlterTable
ALTER TABLE "moves" ADD COLUMN     "undone_by_id" INTEGER;

-- CreateIndex
CREATE INDEX "moves_undone_by_id_idx" ON "moves"("undone_by_id");

-- AddForeignKey
ALTER TABLE "moves" ADD CONSTRAINT "moves_undone_by_id_fkey" FOREIGN KEY ("undone_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
