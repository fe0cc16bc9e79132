-- Bugs of which somebody wants no news.
CREATE TABLE "ignored_bugs" (
    "user_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,

    CONSTRAINT "ignored_bugs_pkey" PRIMARY KEY ("user_id","bug_id")
);
CREATE INDEX "ignored_bugs_bug_id_idx" ON "ignored_bugs"("bug_id");
ALTER TABLE "ignored_bugs" ADD CONSTRAINT "ignored_bugs_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ignored_bugs" ADD CONSTRAINT "ignored_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
