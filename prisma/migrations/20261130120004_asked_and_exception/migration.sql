-- AlterTable
ALTER TABLE "trackings" ADD COLUMN     "ask_reason" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "asked_by_id" INTEGER,
ADD COLUMN     "exception_reason" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "trackings_asked_by_id_idx" ON "trackings"("asked_by_id");

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_asked_by_id_fkey" FOREIGN KEY ("asked_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "trackings" ALTER CONSTRAINT "trackings_asked_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
-- Whoever asked was kept as who decided until somebody else did.
UPDATE "trackings" SET "asked_by_id" = "decided_by_id", "asked_at" = "decided_at", "ask_reason" = "reason" WHERE "said_state" = 'requested';
