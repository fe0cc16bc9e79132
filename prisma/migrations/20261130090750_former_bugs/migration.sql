-- AlterTable
ALTER TABLE "trackings" ADD COLUMN     "note_type" TEXT,
ADD COLUMN     "former_bug" INTEGER;

-- CreateIndex
CREATE INDEX "imported_bugs_original_id_idx" ON "imported_bugs"("original_id");
