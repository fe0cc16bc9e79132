-- Hours of bugs, for the group that tracks time. Beside bugs, not in them: nothing that reads bugs reads these.
CREATE TABLE "bug_times" (
    "bug_id" INTEGER NOT NULL,
    "estimate" DECIMAL(7,2) NOT NULL DEFAULT 0,
    "hours_left" DECIMAL(7,2) NOT NULL DEFAULT 0,

    CONSTRAINT "bug_times_pkey" PRIMARY KEY ("bug_id")
);
ALTER TABLE "bug_times" ADD CONSTRAINT "bug_times_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "bug_times" ADD CONSTRAINT "bug_times_range" CHECK (estimate >= 0 AND hours_left >= 0);

CREATE TABLE "work_entries" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "event_id" BIGINT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "hours" DECIMAL(7,2) NOT NULL,

    CONSTRAINT "work_entries_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "work_entries_bug_id_idx" ON "work_entries"("bug_id");
CREATE INDEX "work_entries_event_id_idx" ON "work_entries"("event_id");
CREATE INDEX "work_entries_user_id_day_idx" ON "work_entries"("user_id", "day");
CREATE INDEX "work_entries_day_idx" ON "work_entries"("day");
ALTER TABLE "work_entries" ADD CONSTRAINT "work_entries_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "work_entries" ADD CONSTRAINT "work_entries_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "work_entries" ADD CONSTRAINT "work_entries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "work_entries" ADD CONSTRAINT "work_entries_something" CHECK (hours <> 0);

-- Changes of bugs note what they do to them, so that they can be undone.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "bug_times" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id');
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "work_entries" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('id');
