-- Bugs that have something to do with each other: each pair in both directions.
CREATE TABLE "related_bugs" (
    "bug_id" INTEGER NOT NULL,
    "other_id" INTEGER NOT NULL,

    CONSTRAINT "related_bugs_pkey" PRIMARY KEY ("bug_id","other_id")
);
CREATE INDEX "related_bugs_other_id_idx" ON "related_bugs"("other_id");
ALTER TABLE "related_bugs" ADD CONSTRAINT "related_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "related_bugs" ADD CONSTRAINT "related_bugs_other_id_fkey" FOREIGN KEY ("other_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "related_bugs" ADD CONSTRAINT "related_bugs_not_to_itself" CHECK (bug_id <> other_id);
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "related_bugs" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id', 'other_id');
