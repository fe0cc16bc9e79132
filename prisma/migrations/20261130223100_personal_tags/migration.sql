-- Words that somebody put on bugs for themselves.
CREATE TABLE "personal_tags" (
    "user_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "tag" TEXT NOT NULL,

    CONSTRAINT "personal_tags_pkey" PRIMARY KEY ("user_id","tag","bug_id")
);
CREATE INDEX "personal_tags_bug_id_idx" ON "personal_tags"("bug_id");
ALTER TABLE "personal_tags" ADD CONSTRAINT "personal_tags_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "personal_tags" ADD CONSTRAINT "personal_tags_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "personal_tags" ADD CONSTRAINT "personal_tags_shape" CHECK (tag = lower(tag) AND tag ~ '^[^,[:cntrl:]]{1,64}$');
