-- AlterTable
ALTER TABLE "comments" ADD COLUMN     "edited_by_id" INTEGER,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "comment_revisions" (
    "comment_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "author_id" INTEGER,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_by_id" INTEGER,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "comment_revisions_pkey" PRIMARY KEY ("comment_id","number")
);

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_edited_by_id_fkey" FOREIGN KEY ("edited_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "comment_revisions" ADD CONSTRAINT "comment_revisions_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comments"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "comment_revisions" ADD CONSTRAINT "comment_revisions_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "comment_revisions" ADD CONSTRAINT "comment_revisions_removed_by_id_fkey" FOREIGN KEY ("removed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A text that was removed is gone.
ALTER TABLE "comment_revisions" ADD CONSTRAINT "comment_revisions_removed" CHECK ("removed_at" IS NULL OR "text" = '');
