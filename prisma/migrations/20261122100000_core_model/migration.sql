CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateEnum
CREATE TYPE "bug_type" AS ENUM ('defect', 'enhancement', 'task');

-- CreateEnum
CREATE TYPE "comment_format" AS ENUM ('markdown', 'plain');

-- CreateEnum
CREATE TYPE "classification_kind" AS ENUM ('upstream', 'downstream');

-- CreateEnum
CREATE TYPE "numbering_scheme" AS ENUM ('semantic', 'calendar', 'dotted', 'pattern', 'free');

-- CreateEnum
CREATE TYPE "product_visibility" AS ENUM ('open', 'signed_in', 'groups');

-- CreateEnum
CREATE TYPE "bug_group_control" AS ENUM ('none', 'offered', 'default', 'mandatory');

-- CreateEnum
CREATE TYPE "series_state" AS ENUM ('development', 'active', 'maintenance', 'ended');

-- CreateEnum
CREATE TYPE "version_state" AS ENUM ('planned', 'open', 'frozen', 'candidate', 'released', 'withdrawn');

-- CreateEnum
CREATE TYPE "milestone_kind" AS ENUM ('alpha', 'beta', 'rc', 'ga', 'z', 'async');

-- CreateEnum
CREATE TYPE "flag_target" AS ENUM ('bug', 'attachment');

-- CreateEnum
CREATE TYPE "flag_status" AS ENUM ('requested', 'granted', 'denied');

-- CreateEnum
CREATE TYPE "search_sharing" AS ENUM ('private', 'group', 'everybody');

-- CreateTable
CREATE TABLE "bugs" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "component_id" INTEGER,
    "type" "bug_type" NOT NULL DEFAULT 'defect',
    "summary" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "resolution" TEXT,
    "severity" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "version_id" INTEGER,
    "target_release_id" INTEGER,
    "target_milestone_id" INTEGER,
    "reporter_id" INTEGER,
    "assignee_id" INTEGER,
    "qa_contact_id" INTEGER,
    "duplicate_of_id" INTEGER,
    "whiteboard" TEXT NOT NULL DEFAULT '',
    "url" TEXT NOT NULL DEFAULT '',
    "hardware" TEXT NOT NULL DEFAULT '',
    "os" TEXT NOT NULL DEFAULT '',
    "deadline" DATE,
    "ever_confirmed" BOOLEAN NOT NULL DEFAULT true,
    "reporter_accessible" BOOLEAN NOT NULL DEFAULT true,
    "cc_accessible" BOOLEAN NOT NULL DEFAULT true,
    "is_restricted" BOOLEAN NOT NULL DEFAULT false,
    "custom" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bugs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bug_aliases" (
    "alias" CITEXT NOT NULL,
    "bug_id" INTEGER NOT NULL,

    CONSTRAINT "bug_aliases_pkey" PRIMARY KEY ("alias")
);

-- CreateTable
CREATE TABLE "bug_cc" (
    "bug_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,

    CONSTRAINT "bug_cc_pkey" PRIMARY KEY ("bug_id","user_id")
);

-- CreateTable
CREATE TABLE "bug_keywords" (
    "bug_id" INTEGER NOT NULL,
    "keyword_id" INTEGER NOT NULL,

    CONSTRAINT "bug_keywords_pkey" PRIMARY KEY ("bug_id","keyword_id")
);

-- CreateTable
CREATE TABLE "bug_groups" (
    "bug_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,

    CONSTRAINT "bug_groups_pkey" PRIMARY KEY ("bug_id","group_id")
);

-- CreateTable
CREATE TABLE "comments" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "author_id" INTEGER,
    "text" TEXT NOT NULL,
    "format" "comment_format" NOT NULL DEFAULT 'markdown',
    "html" TEXT NOT NULL,
    "is_private" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),

    CONSTRAINT "comments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachments" (
    "id" SERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "comment_id" INTEGER,
    "author_id" INTEGER,
    "file_name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT,
    "is_patch" BOOLEAN NOT NULL DEFAULT false,
    "is_obsolete" BOOLEAN NOT NULL DEFAULT false,
    "is_private" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "original_id" INTEGER,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "changes" (
    "id" BIGSERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "author_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "field" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "attachment_id" INTEGER,
    "is_private" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dependencies" (
    "bug_id" INTEGER NOT NULL,
    "depends_on_id" INTEGER NOT NULL,

    CONSTRAINT "dependencies_pkey" PRIMARY KEY ("bug_id","depends_on_id")
);

-- CreateTable
CREATE TABLE "regressions" (
    "bug_id" INTEGER NOT NULL,
    "regressed_by_id" INTEGER NOT NULL,

    CONSTRAINT "regressions_pkey" PRIMARY KEY ("bug_id","regressed_by_id")
);

-- CreateTable
CREATE TABLE "see_also" (
    "bug_id" INTEGER NOT NULL,
    "url" TEXT NOT NULL,

    CONSTRAINT "see_also_pkey" PRIMARY KEY ("bug_id","url")
);

-- CreateTable
CREATE TABLE "imported_bugs" (
    "source" TEXT NOT NULL,
    "original_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "imported_bugs_pkey" PRIMARY KEY ("source","original_id")
);

-- CreateTable
CREATE TABLE "classifications" (
    "id" SERIAL NOT NULL,
    "name" CITEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "kind" "classification_kind" NOT NULL DEFAULT 'upstream',
    "vendor" TEXT,
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "classifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "products" (
    "id" SERIAL NOT NULL,
    "classification_id" INTEGER NOT NULL,
    "name" CITEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "numbering_scheme" "numbering_scheme" NOT NULL DEFAULT 'free',
    "numbering_pattern" TEXT,
    "visibility" "product_visibility" NOT NULL DEFAULT 'open',
    "is_open_for_bugs" BOOLEAN NOT NULL DEFAULT true,
    "closed_reason" TEXT,
    "allows_unconfirmed" BOOLEAN NOT NULL DEFAULT true,
    "description_template" TEXT NOT NULL DEFAULT '',
    "workflow_id" INTEGER,
    "default_milestone_id" INTEGER,
    "security_group_id" INTEGER,
    "wants_hardware" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_access" (
    "product_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,
    "can_see" BOOLEAN NOT NULL DEFAULT false,
    "can_file" BOOLEAN NOT NULL DEFAULT false,
    "bug_control" "bug_group_control" NOT NULL DEFAULT 'none',

    CONSTRAINT "product_access_pkey" PRIMARY KEY ("product_id","group_id")
);

-- CreateTable
CREATE TABLE "components" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "name" CITEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "default_assignee_id" INTEGER,
    "default_qa_contact_id" INTEGER,
    "triage_owner_id" INTEGER,
    "description_template" TEXT NOT NULL DEFAULT '',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "components_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "component_cc" (
    "component_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,

    CONSTRAINT "component_cc_pkey" PRIMARY KEY ("component_id","user_id")
);

-- CreateTable
CREATE TABLE "series" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "sort_key" TEXT COLLATE "C" NOT NULL,
    "state" "series_state" NOT NULL DEFAULT 'active',
    "description" TEXT NOT NULL DEFAULT '',
    "branch_pattern" TEXT,
    "ends_on" DATE,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "versions" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "series_id" INTEGER,
    "name" TEXT NOT NULL,
    "sort_key" TEXT COLLATE "C" NOT NULL,
    "predecessor_id" INTEGER,
    "state" "version_state" NOT NULL DEFAULT 'released',
    "description" TEXT NOT NULL DEFAULT '',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "due_on" DATE,
    "released_on" DATE,
    "tag" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "milestones" (
    "id" SERIAL NOT NULL,
    "classification_id" INTEGER,
    "product_id" INTEGER,
    "name" TEXT NOT NULL,
    "kind" "milestone_kind" NOT NULL DEFAULT 'ga',
    "description" TEXT NOT NULL DEFAULT '',
    "sort_key" TEXT COLLATE "C" NOT NULL,
    "feature_freeze_on" DATE,
    "code_freeze_on" DATE,
    "due_on" DATE,
    "released_on" DATE,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "milestones_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "manifest_lines" (
    "id" SERIAL NOT NULL,
    "milestone_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "version_id" INTEGER,
    "previous_version_id" INTEGER,
    "tag" TEXT,
    "previous_tag" TEXT,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "manifest_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "keywords" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER,
    "name" CITEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "keywords_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "statuses" (
    "name" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "statuses_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "resolutions" (
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "resolutions_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "severities" (
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_default" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "severities_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "priorities" (
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_default" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "priorities_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "workflows" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "workflows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow_statuses" (
    "workflow_id" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "sort_key" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "workflow_statuses_pkey" PRIMARY KEY ("workflow_id","status")
);

-- CreateTable
CREATE TABLE "workflow_resolutions" (
    "workflow_id" INTEGER NOT NULL,
    "resolution" TEXT NOT NULL,
    "sort_key" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "workflow_resolutions_pkey" PRIMARY KEY ("workflow_id","resolution")
);

-- CreateTable
CREATE TABLE "transitions" (
    "id" SERIAL NOT NULL,
    "workflow_id" INTEGER NOT NULL,
    "from" TEXT,
    "to" TEXT NOT NULL,
    "requires_comment" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "transitions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag_types" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "target" "flag_target" NOT NULL DEFAULT 'bug',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_requestable" BOOLEAN NOT NULL DEFAULT true,
    "can_name_requestee" BOOLEAN NOT NULL DEFAULT true,
    "is_multiplicable" BOOLEAN NOT NULL DEFAULT false,
    "grant_group_id" INTEGER,
    "request_group_id" INTEGER,
    "grant_roles" TEXT[],
    "request_roles" TEXT[],
    "cc_list" TEXT[],
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "requires_comment" BOOLEAN NOT NULL DEFAULT false,
    "questionnaire" TEXT NOT NULL DEFAULT '',
    "default_requestee_id" INTEGER,
    "product_id" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "flag_types_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag_scopes" (
    "id" SERIAL NOT NULL,
    "flag_type_id" INTEGER NOT NULL,
    "is_exclusion" BOOLEAN NOT NULL DEFAULT false,
    "product_id" INTEGER,
    "component_id" INTEGER,

    CONSTRAINT "flag_scopes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flags" (
    "id" SERIAL NOT NULL,
    "type_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "attachment_id" INTEGER,
    "status" "flag_status" NOT NULL,
    "setter_id" INTEGER,
    "requestee_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flags_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outgoing_mail" (
    "id" SERIAL NOT NULL,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "outgoing_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "handle" CITEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "email" CITEXT,
    "email_confirmed_at" TIMESTAMPTZ(3),
    "password_hash" TEXT,
    "is_administrator" BOOLEAN NOT NULL DEFAULT false,
    "disabled_reason" TEXT,
    "is_placeholder" BOOLEAN NOT NULL DEFAULT false,
    "merged_into_id" INTEGER,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" SERIAL NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "impersonator_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "user_agent" TEXT NOT NULL DEFAULT '',
    "address" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_ip" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" SERIAL NOT NULL,
    "token_hash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "email" CITEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_accounts" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_accounts_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "imported_people" (
    "source" TEXT NOT NULL,
    "login" CITEXT NOT NULL,
    "user_id" INTEGER NOT NULL,

    CONSTRAINT "imported_people_pkey" PRIMARY KEY ("source","login")
);

-- CreateTable
CREATE TABLE "groups" (
    "id" SERIAL NOT NULL,
    "name" CITEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_for_bugs" BOOLEAN NOT NULL DEFAULT true,
    "user_pattern" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "group_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("group_id","user_id")
);

-- CreateTable
CREATE TABLE "group_inclusions" (
    "group_id" INTEGER NOT NULL,
    "included_group_id" INTEGER NOT NULL,

    CONSTRAINT "group_inclusions_pkey" PRIMARY KEY ("group_id","included_group_id")
);

-- CreateTable
CREATE TABLE "roles" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "capabilities" TEXT[],
    "sort_key" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_roles" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "role_id" INTEGER NOT NULL,
    "user_id" INTEGER,
    "group_id" INTEGER,
    "granted_by_id" INTEGER,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "product_roles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "release_managers" (
    "id" SERIAL NOT NULL,
    "classification_id" INTEGER NOT NULL,
    "user_id" INTEGER,
    "group_id" INTEGER,

    CONSTRAINT "release_managers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" INTEGER,
    "product_id" INTEGER,
    "subject" TEXT NOT NULL,
    "subject_id" INTEGER,
    "subject_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "field" TEXT,
    "from" JSONB,
    "to" JSONB,
    "act" UUID NOT NULL,
    "undone_by_id" BIGINT,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "saved_searches" (
    "id" SERIAL NOT NULL,
    "owner_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "sharing" "search_sharing" NOT NULL DEFAULT 'private',
    "group_id" INTEGER,
    "is_pinned" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_searches_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bugs_changed_at_id_idx" ON "bugs"("changed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "bugs_product_id_status_idx" ON "bugs"("product_id", "status");

-- CreateIndex
CREATE INDEX "bugs_component_id_idx" ON "bugs"("component_id");

-- CreateIndex
CREATE INDEX "bugs_status_idx" ON "bugs"("status");

-- CreateIndex
CREATE INDEX "bugs_assignee_id_status_idx" ON "bugs"("assignee_id", "status");

-- CreateIndex
CREATE INDEX "bugs_qa_contact_id_status_idx" ON "bugs"("qa_contact_id", "status");

-- CreateIndex
CREATE INDEX "bugs_reporter_id_idx" ON "bugs"("reporter_id");

-- CreateIndex
CREATE INDEX "bugs_version_id_idx" ON "bugs"("version_id");

-- CreateIndex
CREATE INDEX "bugs_target_release_id_status_idx" ON "bugs"("target_release_id", "status");

-- CreateIndex
CREATE INDEX "bugs_target_milestone_id_status_idx" ON "bugs"("target_milestone_id", "status");

-- CreateIndex
CREATE INDEX "bugs_duplicate_of_id_idx" ON "bugs"("duplicate_of_id");

-- CreateIndex
CREATE INDEX "bugs_product_id_changed_at_id_idx" ON "bugs"("product_id", "changed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "bugs_severity_idx" ON "bugs"("severity");

-- CreateIndex
CREATE INDEX "bugs_priority_idx" ON "bugs"("priority");

-- CreateIndex
CREATE INDEX "bug_aliases_bug_id_idx" ON "bug_aliases"("bug_id");

-- CreateIndex
CREATE INDEX "bug_cc_user_id_idx" ON "bug_cc"("user_id");

-- CreateIndex
CREATE INDEX "bug_keywords_keyword_id_idx" ON "bug_keywords"("keyword_id");

-- CreateIndex
CREATE INDEX "bug_groups_group_id_idx" ON "bug_groups"("group_id");

-- CreateIndex
CREATE INDEX "comments_author_id_idx" ON "comments"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "comments_bug_id_number_key" ON "comments"("bug_id", "number");

-- CreateIndex
CREATE INDEX "attachments_bug_id_idx" ON "attachments"("bug_id");

-- CreateIndex
CREATE INDEX "attachments_comment_id_idx" ON "attachments"("comment_id");

-- CreateIndex
CREATE INDEX "attachments_author_id_idx" ON "attachments"("author_id");

-- CreateIndex
CREATE INDEX "attachments_sha256_idx" ON "attachments"("sha256");

-- CreateIndex
CREATE INDEX "changes_bug_id_at_idx" ON "changes"("bug_id", "at");

-- CreateIndex
CREATE INDEX "changes_author_id_idx" ON "changes"("author_id");

-- CreateIndex
CREATE INDEX "changes_at_idx" ON "changes"("at");

-- CreateIndex
CREATE INDEX "dependencies_depends_on_id_idx" ON "dependencies"("depends_on_id");

-- CreateIndex
CREATE INDEX "regressions_regressed_by_id_idx" ON "regressions"("regressed_by_id");

-- CreateIndex
CREATE INDEX "imported_bugs_bug_id_idx" ON "imported_bugs"("bug_id");

-- CreateIndex
CREATE UNIQUE INDEX "classifications_name_key" ON "classifications"("name");

-- CreateIndex
CREATE UNIQUE INDEX "products_name_key" ON "products"("name");

-- CreateIndex
CREATE INDEX "products_classification_id_idx" ON "products"("classification_id");

-- CreateIndex
CREATE INDEX "products_workflow_id_idx" ON "products"("workflow_id");

-- CreateIndex
CREATE INDEX "products_default_milestone_id_idx" ON "products"("default_milestone_id");

-- CreateIndex
CREATE INDEX "products_security_group_id_idx" ON "products"("security_group_id");

-- CreateIndex
CREATE INDEX "product_access_group_id_idx" ON "product_access"("group_id");

-- CreateIndex
CREATE INDEX "components_default_assignee_id_idx" ON "components"("default_assignee_id");

-- CreateIndex
CREATE INDEX "components_default_qa_contact_id_idx" ON "components"("default_qa_contact_id");

-- CreateIndex
CREATE INDEX "components_triage_owner_id_idx" ON "components"("triage_owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "components_product_id_name_key" ON "components"("product_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "components_id_product_id_key" ON "components"("id", "product_id");

-- CreateIndex
CREATE INDEX "component_cc_user_id_idx" ON "component_cc"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "series_product_id_name_key" ON "series"("product_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "series_id_product_id_key" ON "series"("id", "product_id");

-- CreateIndex
CREATE INDEX "versions_series_id_idx" ON "versions"("series_id");

-- CreateIndex
CREATE INDEX "versions_predecessor_id_idx" ON "versions"("predecessor_id");

-- CreateIndex
CREATE UNIQUE INDEX "versions_product_id_name_key" ON "versions"("product_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "versions_id_product_id_key" ON "versions"("id", "product_id");

-- CreateIndex
CREATE UNIQUE INDEX "milestones_classification_id_name_key" ON "milestones"("classification_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "milestones_product_id_name_key" ON "milestones"("product_id", "name");

-- CreateIndex
CREATE INDEX "manifest_lines_product_id_idx" ON "manifest_lines"("product_id");

-- CreateIndex
CREATE INDEX "manifest_lines_version_id_idx" ON "manifest_lines"("version_id");

-- CreateIndex
CREATE INDEX "manifest_lines_previous_version_id_idx" ON "manifest_lines"("previous_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "manifest_lines_milestone_id_product_id_key" ON "manifest_lines"("milestone_id", "product_id");

-- CreateIndex
CREATE UNIQUE INDEX "keywords_product_id_name_key" ON "keywords"("product_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "workflows_name_key" ON "workflows"("name");

-- CreateIndex
CREATE INDEX "workflow_statuses_status_idx" ON "workflow_statuses"("status");

-- CreateIndex
CREATE INDEX "workflow_resolutions_resolution_idx" ON "workflow_resolutions"("resolution");

-- CreateIndex
CREATE UNIQUE INDEX "transitions_workflow_id_from_to_key" ON "transitions"("workflow_id", "from", "to") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "flag_types_grant_group_id_idx" ON "flag_types"("grant_group_id");

-- CreateIndex
CREATE INDEX "flag_types_request_group_id_idx" ON "flag_types"("request_group_id");

-- CreateIndex
CREATE INDEX "flag_types_default_requestee_id_idx" ON "flag_types"("default_requestee_id");

-- CreateIndex
CREATE INDEX "flag_types_product_id_idx" ON "flag_types"("product_id");

-- CreateIndex
CREATE INDEX "flag_scopes_product_id_idx" ON "flag_scopes"("product_id");

-- CreateIndex
CREATE INDEX "flag_scopes_component_id_idx" ON "flag_scopes"("component_id");

-- CreateIndex
CREATE UNIQUE INDEX "flag_scopes_flag_type_id_is_exclusion_product_id_component__key" ON "flag_scopes"("flag_type_id", "is_exclusion", "product_id", "component_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "flags_bug_id_idx" ON "flags"("bug_id");

-- CreateIndex
CREATE INDEX "flags_attachment_id_idx" ON "flags"("attachment_id");

-- CreateIndex
CREATE INDEX "flags_type_id_status_idx" ON "flags"("type_id", "status");

-- CreateIndex
CREATE INDEX "flags_requestee_id_status_idx" ON "flags"("requestee_id", "status");

-- CreateIndex
CREATE INDEX "flags_setter_id_status_idx" ON "flags"("setter_id", "status");

-- CreateIndex
CREATE INDEX "outgoing_mail_created_at_idx" ON "outgoing_mail"("created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "users_handle_key" ON "users"("handle");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_display_name_trgm" ON "users" USING GIN ("display_name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "users_merged_into_id_idx" ON "users"("merged_into_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_impersonator_id_idx" ON "sessions"("impersonator_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");

-- CreateIndex
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_token_hash_key" ON "tokens"("token_hash");

-- CreateIndex
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

-- CreateIndex
CREATE INDEX "sign_in_accounts_user_id_idx" ON "sign_in_accounts"("user_id");

-- CreateIndex
CREATE INDEX "imported_people_user_id_idx" ON "imported_people"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

-- CreateIndex
CREATE INDEX "group_members_user_id_idx" ON "group_members"("user_id");

-- CreateIndex
CREATE INDEX "group_inclusions_included_group_id_idx" ON "group_inclusions"("included_group_id");

-- CreateIndex
CREATE UNIQUE INDEX "roles_product_id_name_key" ON "roles"("product_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "product_roles_user_id_idx" ON "product_roles"("user_id");

-- CreateIndex
CREATE INDEX "product_roles_group_id_idx" ON "product_roles"("group_id");

-- CreateIndex
CREATE INDEX "product_roles_role_id_idx" ON "product_roles"("role_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_roles_product_id_role_id_user_id_group_id_key" ON "product_roles"("product_id", "role_id", "user_id", "group_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "release_managers_user_id_idx" ON "release_managers"("user_id");

-- CreateIndex
CREATE INDEX "release_managers_group_id_idx" ON "release_managers"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "release_managers_classification_id_user_id_group_id_key" ON "release_managers"("classification_id", "user_id", "group_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "audit_entries_product_id_at_idx" ON "audit_entries"("product_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_actor_id_at_idx" ON "audit_entries"("actor_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_act_idx" ON "audit_entries"("act");

-- CreateIndex
CREATE INDEX "saved_searches_group_id_idx" ON "saved_searches"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "saved_searches_owner_id_name_key" ON "saved_searches"("owner_id", "name");

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "components"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_status_fkey" FOREIGN KEY ("status") REFERENCES "statuses"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_resolution_fkey" FOREIGN KEY ("resolution") REFERENCES "resolutions"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_severity_fkey" FOREIGN KEY ("severity") REFERENCES "severities"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_priority_fkey" FOREIGN KEY ("priority") REFERENCES "priorities"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_target_release_id_fkey" FOREIGN KEY ("target_release_id") REFERENCES "versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_target_milestone_id_fkey" FOREIGN KEY ("target_milestone_id") REFERENCES "milestones"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_reporter_id_fkey" FOREIGN KEY ("reporter_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_qa_contact_id_fkey" FOREIGN KEY ("qa_contact_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bugs" ADD CONSTRAINT "bugs_duplicate_of_id_fkey" FOREIGN KEY ("duplicate_of_id") REFERENCES "bugs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_aliases" ADD CONSTRAINT "bug_aliases_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_cc" ADD CONSTRAINT "bug_cc_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_cc" ADD CONSTRAINT "bug_cc_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_keywords" ADD CONSTRAINT "bug_keywords_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_keywords" ADD CONSTRAINT "bug_keywords_keyword_id_fkey" FOREIGN KEY ("keyword_id") REFERENCES "keywords"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_groups" ADD CONSTRAINT "bug_groups_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bug_groups" ADD CONSTRAINT "bug_groups_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comments"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changes" ADD CONSTRAINT "changes_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changes" ADD CONSTRAINT "changes_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_depends_on_id_fkey" FOREIGN KEY ("depends_on_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "regressions" ADD CONSTRAINT "regressions_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "regressions" ADD CONSTRAINT "regressions_regressed_by_id_fkey" FOREIGN KEY ("regressed_by_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "see_also" ADD CONSTRAINT "see_also_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_bugs" ADD CONSTRAINT "imported_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_classification_id_fkey" FOREIGN KEY ("classification_id") REFERENCES "classifications"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflows"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_default_milestone_id_fkey" FOREIGN KEY ("default_milestone_id") REFERENCES "milestones"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_security_group_id_fkey" FOREIGN KEY ("security_group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_access" ADD CONSTRAINT "product_access_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_access" ADD CONSTRAINT "product_access_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "components" ADD CONSTRAINT "components_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "components" ADD CONSTRAINT "components_default_assignee_id_fkey" FOREIGN KEY ("default_assignee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "components" ADD CONSTRAINT "components_default_qa_contact_id_fkey" FOREIGN KEY ("default_qa_contact_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "components" ADD CONSTRAINT "components_triage_owner_id_fkey" FOREIGN KEY ("triage_owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "component_cc" ADD CONSTRAINT "component_cc_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "components"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "component_cc" ADD CONSTRAINT "component_cc_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "series" ADD CONSTRAINT "series_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "versions" ADD CONSTRAINT "versions_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "versions" ADD CONSTRAINT "versions_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "versions" ADD CONSTRAINT "versions_predecessor_id_fkey" FOREIGN KEY ("predecessor_id") REFERENCES "versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_classification_id_fkey" FOREIGN KEY ("classification_id") REFERENCES "classifications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_milestone_id_fkey" FOREIGN KEY ("milestone_id") REFERENCES "milestones"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_lines" ADD CONSTRAINT "manifest_lines_previous_version_id_fkey" FOREIGN KEY ("previous_version_id") REFERENCES "versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keywords" ADD CONSTRAINT "keywords_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_statuses" ADD CONSTRAINT "workflow_statuses_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflows"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_statuses" ADD CONSTRAINT "workflow_statuses_status_fkey" FOREIGN KEY ("status") REFERENCES "statuses"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_resolutions" ADD CONSTRAINT "workflow_resolutions_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflows"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_resolutions" ADD CONSTRAINT "workflow_resolutions_resolution_fkey" FOREIGN KEY ("resolution") REFERENCES "resolutions"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transitions" ADD CONSTRAINT "transitions_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflows"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_types" ADD CONSTRAINT "flag_types_grant_group_id_fkey" FOREIGN KEY ("grant_group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_types" ADD CONSTRAINT "flag_types_request_group_id_fkey" FOREIGN KEY ("request_group_id") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_types" ADD CONSTRAINT "flag_types_default_requestee_id_fkey" FOREIGN KEY ("default_requestee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_types" ADD CONSTRAINT "flag_types_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_scopes" ADD CONSTRAINT "flag_scopes_flag_type_id_fkey" FOREIGN KEY ("flag_type_id") REFERENCES "flag_types"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_scopes" ADD CONSTRAINT "flag_scopes_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_scopes" ADD CONSTRAINT "flag_scopes_component_id_product_id_fkey" FOREIGN KEY ("component_id", "product_id") REFERENCES "components"("id", "product_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_type_id_fkey" FOREIGN KEY ("type_id") REFERENCES "flag_types"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_setter_id_fkey" FOREIGN KEY ("setter_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_requestee_id_fkey" FOREIGN KEY ("requestee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_impersonator_id_fkey" FOREIGN KEY ("impersonator_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_accounts" ADD CONSTRAINT "sign_in_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_people" ADD CONSTRAINT "imported_people_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_inclusions" ADD CONSTRAINT "group_inclusions_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_inclusions" ADD CONSTRAINT "group_inclusions_included_group_id_fkey" FOREIGN KEY ("included_group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roles" ADD CONSTRAINT "roles_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_roles" ADD CONSTRAINT "product_roles_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_roles" ADD CONSTRAINT "product_roles_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "roles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_roles" ADD CONSTRAINT "product_roles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_roles" ADD CONSTRAINT "product_roles_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_roles" ADD CONSTRAINT "product_roles_granted_by_id_fkey" FOREIGN KEY ("granted_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_managers" ADD CONSTRAINT "release_managers_classification_id_fkey" FOREIGN KEY ("classification_id") REFERENCES "classifications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_managers" ADD CONSTRAINT "release_managers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_managers" ADD CONSTRAINT "release_managers_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_searches" ADD CONSTRAINT "saved_searches_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_searches" ADD CONSTRAINT "saved_searches_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE SET NULL ON UPDATE CASCADE;
