-- Votes for bugs, in products that take them, and the type that new bugs of a product have.
ALTER TABLE "products" ADD COLUMN     "default_type" "bug_type" NOT NULL DEFAULT 'defect',
ADD COLUMN     "votes_per_person" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "products" ADD CONSTRAINT "products_votes_range" CHECK (votes_per_person BETWEEN 0 AND 1000);

CREATE TABLE "votes" (
    "bug_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "votes_pkey" PRIMARY KEY ("bug_id","user_id")
);
CREATE INDEX "votes_user_id_idx" ON "votes"("user_id");
ALTER TABLE "votes" ADD CONSTRAINT "votes_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "votes" ADD CONSTRAINT "votes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
