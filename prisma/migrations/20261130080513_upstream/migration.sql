-- CreateEnum
CREATE TYPE "tracking_state" AS ENUM ('unknown', 'affected', 'not_affected', 'does_not_exist', 'requested', 'approved', 'declined', 'deferred', 'in_review', 'fixed', 'carried', 'verified', 'failed_qa', 'released', 'wont_fix');

-- CreateEnum
CREATE TYPE "state_source" AS ENUM ('computed', 'manual', 'imported');

-- CreateEnum
CREATE TYPE "order_override" AS ENUM ('bad_backport', 'code_gone', 'fixed_differently', 'embargo');

-- CreateEnum
CREATE TYPE "ack_kind" AS ENUM ('planning', 'devel', 'testing');

-- CreateEnum
CREATE TYPE "ack_answer" AS ENUM ('granted', 'denied');

-- CreateEnum
CREATE TYPE "presence_kind" AS ENUM ('found', 'not_found', 'fixed', 'not_fixed');

-- CreateEnum
CREATE TYPE "forge" AS ENUM ('git', 'github', 'gitlab', 'gitea', 'gerrit');

-- CreateEnum
CREATE TYPE "code_change_status" AS ENUM ('open', 'merged', 'abandoned');

-- CreateEnum
CREATE TYPE "code_change_relation" AS ENUM ('fixes', 'related');

-- AlterTable
ALTER TABLE "changes" ADD COLUMN     "tracking_id" INTEGER;

-- AlterTable
ALTER TABLE "manifest_lines" ADD COLUMN     "in_version_id" INTEGER,
ALTER COLUMN "milestone_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "trackings" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "series_id" INTEGER,
    "version_id" INTEGER,
    "state" "tracking_state" NOT NULL DEFAULT 'unknown',
    "source" "state_source" NOT NULL DEFAULT 'computed',
    "computed_state" "tracking_state",
    "evidence" JSONB NOT NULL DEFAULT '[]',
    "contradicted_since" TIMESTAMPTZ(3),
    "assignee_id" INTEGER,
    "qa_contact_id" INTEGER,
    "target_version_id" INTEGER,
    "target_milestone_id" INTEGER,
    "priority" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "order_override" "order_override",
    "decided_by_id" INTEGER,
    "decided_at" TIMESTAMPTZ(3),
    "verified_by_id" INTEGER,
    "verified_at" TIMESTAMPTZ(3),
    "verified_build" TEXT NOT NULL DEFAULT '',
    "test_plan" TEXT NOT NULL DEFAULT '',
    "audience_id" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trackings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tracking_acks" (
    "tracking_id" INTEGER NOT NULL,
    "kind" "ack_kind" NOT NULL,
    "answer" "ack_answer" NOT NULL,
    "user_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "tracking_acks_pkey" PRIMARY KEY ("tracking_id","kind")
);

-- CreateTable
CREATE TABLE "presence" (
    "id" BIGSERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "version_id" INTEGER NOT NULL,
    "kind" "presence_kind" NOT NULL,
    "user_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "code_change_id" INTEGER,
    "note" TEXT NOT NULL DEFAULT '',
    "audience_id" INTEGER,

    CONSTRAINT "presence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repositories" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "forge" "forge" NOT NULL DEFAULT 'git',
    "name" CITEXT NOT NULL,
    "url" TEXT NOT NULL DEFAULT '',
    "development_branch" TEXT NOT NULL DEFAULT 'main',
    "secret" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "read_refs" JSONB NOT NULL DEFAULT '{}',
    "read_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "repositories_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_deliveries" (
    "repository_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "forge_deliveries_pkey" PRIMARY KEY ("repository_id","key")
);

-- CreateTable
CREATE TABLE "code_changes" (
    "id" SERIAL NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "status" "code_change_status" NOT NULL,
    "branches" TEXT[],
    "sha" TEXT,
    "subject" TEXT NOT NULL,
    "author" TEXT NOT NULL DEFAULT '',
    "url" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "change_id" TEXT,
    "patch_id" TEXT,
    "cherry_picked_from" TEXT[],
    "reverts" TEXT[],
    "backport_to" TEXT[],
    "reverted_by_id" INTEGER,

    CONSTRAINT "code_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_change_bugs" (
    "code_change_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "relation" "code_change_relation" NOT NULL DEFAULT 'fixes',

    CONSTRAINT "code_change_bugs_pkey" PRIMARY KEY ("code_change_id","bug_id")
);

-- CreateTable
CREATE TABLE "code_change_tags" (
    "code_change_id" INTEGER NOT NULL,
    "tag" TEXT NOT NULL,
    "version_id" INTEGER,

    CONSTRAINT "code_change_tags_pkey" PRIMARY KEY ("code_change_id","tag")
);

-- CreateTable
CREATE TABLE "product_mappings" (
    "id" SERIAL NOT NULL,
    "downstream_product_id" INTEGER NOT NULL,
    "downstream_component_id" INTEGER,
    "upstream_product_id" INTEGER NOT NULL,
    "upstream_component_id" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "product_mappings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rules_switched_off" (
    "product_id" INTEGER NOT NULL,
    "rule" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rules_switched_off_pkey" PRIMARY KEY ("product_id","rule")
);

-- CreateTable
CREATE TABLE "manifest_patches" (
    "id" SERIAL NOT NULL,
    "manifest_line_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "bug_id" INTEGER,

    CONSTRAINT "manifest_patches_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "trackings_product_id_state_idx" ON "trackings"("product_id", "state");

-- CreateIndex
CREATE INDEX "trackings_series_id_state_idx" ON "trackings"("series_id", "state");

-- CreateIndex
CREATE INDEX "trackings_version_id_state_idx" ON "trackings"("version_id", "state");

-- CreateIndex
CREATE INDEX "trackings_target_version_id_idx" ON "trackings"("target_version_id");

-- CreateIndex
CREATE INDEX "trackings_target_milestone_id_idx" ON "trackings"("target_milestone_id");

-- CreateIndex
CREATE INDEX "trackings_assignee_id_idx" ON "trackings"("assignee_id");

-- CreateIndex
CREATE INDEX "trackings_qa_contact_id_idx" ON "trackings"("qa_contact_id");

-- CreateIndex
CREATE INDEX "trackings_decided_by_id_idx" ON "trackings"("decided_by_id");

-- CreateIndex
CREATE INDEX "trackings_verified_by_id_idx" ON "trackings"("verified_by_id");

-- CreateIndex
CREATE INDEX "trackings_audience_id_idx" ON "trackings"("audience_id");

-- CreateIndex
CREATE UNIQUE INDEX "trackings_bug_id_product_id_series_id_version_id_audience_i_key" ON "trackings"("bug_id", "product_id", "series_id", "version_id", "audience_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "tracking_acks_user_id_idx" ON "tracking_acks"("user_id");

-- CreateIndex
CREATE INDEX "presence_bug_id_id_idx" ON "presence"("bug_id", "id");

-- CreateIndex
CREATE INDEX "presence_version_id_idx" ON "presence"("version_id");

-- CreateIndex
CREATE INDEX "presence_user_id_idx" ON "presence"("user_id");

-- CreateIndex
CREATE INDEX "presence_code_change_id_idx" ON "presence"("code_change_id");

-- CreateIndex
CREATE INDEX "presence_audience_id_idx" ON "presence"("audience_id");

-- CreateIndex
CREATE INDEX "repositories_product_id_idx" ON "repositories"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "repositories_forge_name_key" ON "repositories"("forge", "name");

-- CreateIndex
CREATE INDEX "forge_deliveries_at_idx" ON "forge_deliveries"("at");

-- CreateIndex
CREATE INDEX "code_changes_sha_idx" ON "code_changes"("sha");

-- CreateIndex
CREATE INDEX "code_changes_change_id_idx" ON "code_changes"("change_id");

-- CreateIndex
CREATE INDEX "code_changes_reverted_by_id_idx" ON "code_changes"("reverted_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "code_changes_repository_id_key_key" ON "code_changes"("repository_id", "key");

-- CreateIndex
CREATE INDEX "code_change_bugs_bug_id_idx" ON "code_change_bugs"("bug_id");

-- CreateIndex
CREATE INDEX "code_change_tags_version_id_idx" ON "code_change_tags"("version_id");

-- CreateIndex
CREATE INDEX "product_mappings_upstream_product_id_idx" ON "product_mappings"("upstream_product_id");

-- CreateIndex
CREATE INDEX "product_mappings_downstream_component_id_idx" ON "product_mappings"("downstream_component_id");

-- CreateIndex
CREATE INDEX "product_mappings_upstream_component_id_idx" ON "product_mappings"("upstream_component_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_mappings_downstream_product_id_downstream_component_key" ON "product_mappings"("downstream_product_id", "downstream_component_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "manifest_patches_bug_id_idx" ON "manifest_patches"("bug_id");

-- CreateIndex
CREATE UNIQUE INDEX "manifest_patches_manifest_line_id_name_key" ON "manifest_patches"("manifest_line_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "manifest_lines_in_version_id_product_id_key" ON "manifest_lines"("in_version_id", "product_id");

-- AddForeignKey
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_in_version_id_fkey" FOREIGN KEY ("in_version_id") REFERENCES "versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_series_id_product_id_fkey" FOREIGN KEY ("series_id", "product_id") REFERENCES "series"("id", "product_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_version_id_product_id_fkey" FOREIGN KEY ("version_id", "product_id") REFERENCES "versions"("id", "product_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_target_version_id_fkey" FOREIGN KEY ("target_version_id") REFERENCES "versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_target_milestone_id_fkey" FOREIGN KEY ("target_milestone_id") REFERENCES "milestones"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_qa_contact_id_fkey" FOREIGN KEY ("qa_contact_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_verified_by_id_fkey" FOREIGN KEY ("verified_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracking_acks" ADD CONSTRAINT "tracking_acks_tracking_id_fkey" FOREIGN KEY ("tracking_id") REFERENCES "trackings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracking_acks" ADD CONSTRAINT "tracking_acks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence" ADD CONSTRAINT "presence_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence" ADD CONSTRAINT "presence_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence" ADD CONSTRAINT "presence_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence" ADD CONSTRAINT "presence_code_change_id_fkey" FOREIGN KEY ("code_change_id") REFERENCES "code_changes"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence" ADD CONSTRAINT "presence_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repositories" ADD CONSTRAINT "repositories_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_deliveries" ADD CONSTRAINT "forge_deliveries_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repositories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_changes" ADD CONSTRAINT "code_changes_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repositories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_changes" ADD CONSTRAINT "code_changes_reverted_by_id_fkey" FOREIGN KEY ("reverted_by_id") REFERENCES "code_changes"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_change_bugs" ADD CONSTRAINT "code_change_bugs_code_change_id_fkey" FOREIGN KEY ("code_change_id") REFERENCES "code_changes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_change_bugs" ADD CONSTRAINT "code_change_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_change_tags" ADD CONSTRAINT "code_change_tags_code_change_id_fkey" FOREIGN KEY ("code_change_id") REFERENCES "code_changes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_change_tags" ADD CONSTRAINT "code_change_tags_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_mappings" ADD CONSTRAINT "product_mappings_downstream_product_id_fkey" FOREIGN KEY ("downstream_product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_mappings" ADD CONSTRAINT "product_mappings_downstream_component_id_downstream_produc_fkey" FOREIGN KEY ("downstream_component_id", "downstream_product_id") REFERENCES "components"("id", "product_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_mappings" ADD CONSTRAINT "product_mappings_upstream_product_id_fkey" FOREIGN KEY ("upstream_product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_mappings" ADD CONSTRAINT "product_mappings_upstream_component_id_upstream_product_id_fkey" FOREIGN KEY ("upstream_component_id", "upstream_product_id") REFERENCES "components"("id", "product_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules_switched_off" ADD CONSTRAINT "rules_switched_off_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_patches" ADD CONSTRAINT "manifest_patches_manifest_line_id_fkey" FOREIGN KEY ("manifest_line_id") REFERENCES "manifest_lines"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_patches" ADD CONSTRAINT "manifest_patches_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A manifest line belongs to a milestone or to a version of a product built on it.
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_owner_check" CHECK (num_nonnulls("milestone_id", "in_version_id") = 1);
-- A tracking is of a product, one of its series, or one of its versions.
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_place_check" CHECK (num_nonnulls("series_id", "version_id") <= 1);
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_reason_check" CHECK ("state" NOT IN ('wont_fix', 'declined') OR "reason" <> '' OR "source" <> 'manual');

-- Rows of presence are only added.
CREATE TRIGGER presence_is_appended BEFORE UPDATE ON "presence" FOR EACH ROW
  WHEN (OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."bug_id" IS DISTINCT FROM NEW."bug_id"
    OR OLD."version_id" IS DISTINCT FROM NEW."version_id" OR OLD."at" IS DISTINCT FROM NEW."at")
  EXECUTE FUNCTION refuse_change();

-- What acts do to these is noted, as elsewhere.
DO $$
DECLARE
  noted record;
  found record;
BEGIN
  FOR noted IN
    SELECT t.* FROM (VALUES
      ('trackings', '{id}'), ('tracking_acks', '{tracking_id,kind}'), ('presence', '{id}'), ('repositories', '{id}'),
      ('code_change_tags', '{code_change_id,tag}'), ('product_mappings', '{id}'), ('rules_switched_off', '{product_id,rule}'),
      ('manifest_patches', '{id}')
    ) AS t (name, key)
  LOOP
    EXECUTE format(
      'CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
         WHEN (coalesce(current_setting(''headwater.act'', true), '''') <> '''') EXECUTE FUNCTION note_act_row(%s)',
      noted.name, (SELECT string_agg(quote_literal(k), ', ') FROM unnest(noted.key::text[]) k));
  END LOOP;
  FOR found IN
    SELECT c.conrelid::regclass AS name, c.conname FROM pg_constraint c
    JOIN pg_trigger t ON t.tgrelid = c.conrelid AND t.tgname = 'note_act_row'
    WHERE c.contype = 'f' AND NOT c.condeferrable
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', found.name, found.conname);
  END LOOP;
END $$;
