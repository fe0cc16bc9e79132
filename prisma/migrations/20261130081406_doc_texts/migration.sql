-- AlterTable
ALTER TABLE "bugs" ADD COLUMN     "doc_type" TEXT NOT NULL DEFAULT 'Unclassified';

-- AlterTable
ALTER TABLE "products" ADD COLUMN     "wants_docs" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "doc_texts" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "product_id" INTEGER,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "written_by_id" INTEGER,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reviewed_by_id" INTEGER,
    "reviewed_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "doc_texts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "doc_texts_product_id_idx" ON "doc_texts"("product_id");

-- CreateIndex
CREATE INDEX "doc_texts_written_by_id_idx" ON "doc_texts"("written_by_id");

-- CreateIndex
CREATE INDEX "doc_texts_reviewed_by_id_idx" ON "doc_texts"("reviewed_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "doc_texts_bug_id_product_id_key" ON "doc_texts"("bug_id", "product_id") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "doc_texts" ADD CONSTRAINT "doc_texts_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "doc_texts" ADD CONSTRAINT "doc_texts_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "doc_texts" ADD CONSTRAINT "doc_texts_written_by_id_fkey" FOREIGN KEY ("written_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "doc_texts" ADD CONSTRAINT "doc_texts_reviewed_by_id_fkey" FOREIGN KEY ("reviewed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "bugs" ADD CONSTRAINT "bugs_doc_type_check" CHECK ("doc_type" IN ('Release Note', 'Enhancement', 'Rebase: Enhancements Only',
  'Rebase: Bug Fixes and Enhancements', 'Technology Preview', 'Removed Functionality', 'Deprecated Functionality', 'Known Issue',
  'Rebase: Bug Fixes Only', 'Bug Fix', 'Unclassified', 'No Doc Update'));
ALTER TABLE "doc_texts" ADD CONSTRAINT "doc_texts_review_check" CHECK ("reviewed_at" IS NOT NULL OR "reviewed_by_id" IS NULL);

-- What acts do to them is noted, as elsewhere.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "doc_texts" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('id');
ALTER TABLE "doc_texts" ALTER CONSTRAINT "doc_texts_bug_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "doc_texts" ALTER CONSTRAINT "doc_texts_product_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "doc_texts" ALTER CONSTRAINT "doc_texts_written_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "doc_texts" ALTER CONSTRAINT "doc_texts_reviewed_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
