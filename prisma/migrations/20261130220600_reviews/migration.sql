-- AlterTable
ALTER TABLE "attachments" ADD COLUMN     "replaces_id" INTEGER;

-- CreateTable
CREATE TABLE "review_notes" (
    "id" SERIAL NOT NULL,
    "attachment_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "comment_id" INTEGER,
    "path" TEXT NOT NULL,
    "is_old" BOOLEAN NOT NULL,
    "line" INTEGER NOT NULL,
    "quote" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_notes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "review_notes_attachment_id_idx" ON "review_notes"("attachment_id");

-- CreateIndex
CREATE INDEX "review_notes_comment_id_idx" ON "review_notes"("comment_id");

-- CreateIndex
CREATE INDEX "review_notes_author_id_idx" ON "review_notes"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "attachments_replaces_id_key" ON "attachments"("replaces_id");

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_replaces_id_fkey" FOREIGN KEY ("replaces_id") REFERENCES "attachments"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comments"("id") ON DELETE CASCADE ON UPDATE CASCADE;
