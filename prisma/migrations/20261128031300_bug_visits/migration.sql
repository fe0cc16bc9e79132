-- Which comment of a long bug was the last that was sent to somebody: the next visit begins there.
CREATE TABLE "bug_visits" (
    "user_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "comment_number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bug_visits_pkey" PRIMARY KEY ("user_id","bug_id")
);

-- CreateIndex
CREATE INDEX "bug_visits_bug_id_idx" ON "bug_visits"("bug_id");

-- AddForeignKey
ALTER TABLE "bug_visits" ADD CONSTRAINT "bug_visits_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_visits" ADD CONSTRAINT "bug_visits_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
