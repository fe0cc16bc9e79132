-- CreateEnum
CREATE TYPE "mass_change_state" AS ENUM ('ready', 'running', 'done', 'undoing', 'undone');

-- CreateEnum
CREATE TYPE "mass_change_bug_state" AS ENUM ('waiting', 'changed', 'same', 'refused', 'left', 'restored', 'kept');

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "act_id" UUID;

-- CreateTable
CREATE TABLE "mass_changes" (
    "id" SERIAL NOT NULL,
    "author_id" INTEGER NOT NULL,
    "state" "mass_change_state" NOT NULL DEFAULT 'ready',
    "typed" JSONB NOT NULL,
    "input" JSONB NOT NULL,
    "preview" JSONB NOT NULL,
    "stopped" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "performed_at" TIMESTAMPTZ(3),

    CONSTRAINT "mass_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mass_change_bugs" (
    "mass_change_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "state" "mass_change_bug_state" NOT NULL DEFAULT 'waiting',
    "digest" TEXT NOT NULL DEFAULT '',
    "changes" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT NOT NULL DEFAULT '',
    "act_id" UUID,

    CONSTRAINT "mass_change_bugs_pkey" PRIMARY KEY ("mass_change_id","bug_id")
);

-- CreateIndex
CREATE INDEX "mass_changes_author_id_idx" ON "mass_changes"("author_id");

-- CreateIndex
CREATE INDEX "mass_change_bugs_bug_id_idx" ON "mass_change_bugs"("bug_id");

-- AddForeignKey
ALTER TABLE "mass_changes" ADD CONSTRAINT "mass_changes_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mass_change_bugs" ADD CONSTRAINT "mass_change_bugs_mass_change_id_fkey" FOREIGN KEY ("mass_change_id") REFERENCES "mass_changes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mass_change_bugs" ADD CONSTRAINT "mass_change_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a change did to the lists of bugs is noted, too, so that it can be taken back.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "dependencies" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id', 'depends_on_id');
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "regressions" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id', 'regressed_by_id');
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "see_also" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id', 'url');
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "bug_aliases" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id', 'alias');
