-- A form that is sent twice files one bug.
CREATE TABLE "filing_tokens" (
    "user_id" INTEGER NOT NULL,
    "token" UUID NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "filing_tokens_pkey" PRIMARY KEY ("user_id","token")
);

-- CreateIndex
CREATE INDEX "filing_tokens_bug_id_idx" ON "filing_tokens"("bug_id");

-- AddForeignKey
ALTER TABLE "filing_tokens" ADD CONSTRAINT "filing_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "filing_tokens" ADD CONSTRAINT "filing_tokens_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
