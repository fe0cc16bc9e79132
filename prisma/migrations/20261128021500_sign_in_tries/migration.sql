-- Failed tries to sign in, shared by all web processes.
CREATE TABLE "sign_in_tries" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "wait_until" TIMESTAMPTZ(3),
    "forget_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_tries_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "sign_in_tries_forget_at_idx" ON "sign_in_tries"("forget_at");
