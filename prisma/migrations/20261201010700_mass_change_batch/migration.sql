-- A change of many bugs in the background is one batch, however many transactions it takes.
ALTER TABLE "mass_changes" ADD COLUMN     "batch_id" INTEGER;
CREATE INDEX "mass_changes_batch_id_idx" ON "mass_changes"("batch_id");
ALTER TABLE "mass_changes" ADD CONSTRAINT "mass_changes_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;
