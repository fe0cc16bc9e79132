-- Numbers of comments that were taken back: none is given again.
CREATE TABLE "taken_comments" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "audience_id" INTEGER,
    "number" INTEGER NOT NULL,

    CONSTRAINT "taken_comments_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "taken_comments_bug_id_idx" ON "taken_comments"("bug_id");
CREATE INDEX "taken_comments_audience_id_idx" ON "taken_comments"("audience_id");
ALTER TABLE "taken_comments" ADD CONSTRAINT "taken_comments_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "taken_comments" ADD CONSTRAINT "taken_comments_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE CASCADE ON UPDATE CASCADE;
