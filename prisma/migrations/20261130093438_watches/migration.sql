-- CreateEnum
CREATE TYPE "tracker_kind" AS ENUM ('bugzilla', 'github', 'gitlab', 'gitea', 'launchpad', 'debian', 'jira', 'redmine', 'trac');

-- CreateEnum
CREATE TYPE "remote_state" AS ENUM ('open', 'in_progress', 'fixed_unreleased', 'closed_fixed', 'closed_other', 'unknown');

-- CreateEnum
CREATE TYPE "watch_failure" AS ENUM ('not_found', 'private', 'unparsable', 'timeout', 'refused', 'rate_limited', 'unsupported', 'server_error');

-- CreateTable
CREATE TABLE "watches" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "tracking_id" INTEGER,
    "kind" "tracker_kind" NOT NULL,
    "url" TEXT NOT NULL,
    "tracker" TEXT NOT NULL,
    "remote_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "raw_status" TEXT NOT NULL DEFAULT '',
    "mapped" "remote_state" NOT NULL DEFAULT 'unknown',
    "remote_updated_at" TIMESTAMPTZ(3),
    "says_fixed_since" TIMESTAMPTZ(3),
    "last_ok_at" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checking_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failure" "watch_failure",
    "added_by_id" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_by_id" INTEGER,
    "confirmed_at" TIMESTAMPTZ(3),
    "audience_id" INTEGER,

    CONSTRAINT "watches_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "watches_next_check_at_idx" ON "watches"("next_check_at");

-- CreateIndex
CREATE INDEX "watches_tracking_id_idx" ON "watches"("tracking_id");

-- CreateIndex
CREATE INDEX "watches_added_by_id_idx" ON "watches"("added_by_id");

-- CreateIndex
CREATE INDEX "watches_confirmed_by_id_idx" ON "watches"("confirmed_by_id");

-- CreateIndex
CREATE INDEX "watches_audience_id_idx" ON "watches"("audience_id");

-- CreateIndex
CREATE UNIQUE INDEX "watches_bug_id_url_tracking_id_audience_id_key" ON "watches"("bug_id", "url", "tracking_id", "audience_id") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_tracking_id_fkey" FOREIGN KEY ("tracking_id") REFERENCES "trackings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_added_by_id_fkey" FOREIGN KEY ("added_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_confirmed_by_id_fkey" FOREIGN KEY ("confirmed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "watches" ADD CONSTRAINT "watches_confirmed_check" CHECK (("confirmed_at" IS NULL) = ("confirmed_by_id" IS NULL));
ALTER TABLE "watches" ADD CONSTRAINT "watches_failure_check" CHECK (("failures" = 0) = ("failure" IS NULL));

-- What acts do to them is noted, as elsewhere.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "watches" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('id');
ALTER TABLE "watches" ALTER CONSTRAINT "watches_bug_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "watches" ALTER CONSTRAINT "watches_tracking_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "watches" ALTER CONSTRAINT "watches_added_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "watches" ALTER CONSTRAINT "watches_confirmed_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "watches" ALTER CONSTRAINT "watches_audience_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
