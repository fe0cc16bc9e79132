-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "bugs" INTEGER,
ADD COLUMN     "classification_id" INTEGER;

-- CreateIndex
CREATE INDEX "audit_entries_classification_id_idx" ON "audit_entries"("classification_id");

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_classification_id_fkey" FOREIGN KEY ("classification_id") REFERENCES "classifications"("id") ON DELETE SET NULL ON UPDATE CASCADE;

UPDATE audit_entries e SET classification_id = m.classification_id FROM milestones m
  WHERE e.subject = 'milestone' AND e.product_id IS NULL AND m.id = e.subject_id;
