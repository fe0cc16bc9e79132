-- An event is what one person or rule did to one bug at one moment; comments, changes and attachments point to it. What is
-- not for everybody who sees the bug says for whom it is.

DROP TRIGGER changes_stay ON changes;

-- CreateEnum
CREATE TYPE "door" AS ENUM ('web', 'rest', 'mail', 'cli', 'import', 'rule');

-- DropForeignKey
ALTER TABLE "changes" DROP CONSTRAINT "changes_author_id_fkey";

-- DropIndex
DROP INDEX "changes_at_idx";

-- DropIndex
DROP INDEX "changes_author_id_idx";

-- DropIndex
DROP INDEX "changes_bug_id_at_idx";

-- DropIndex
DROP INDEX "comments_bug_id_number_key";

-- AlterTable
ALTER TABLE "attachments" DROP COLUMN "is_private",
ADD COLUMN     "audience_id" INTEGER,
ADD COLUMN     "event_id" BIGINT NOT NULL;

-- AlterTable
ALTER TABLE "changes" DROP COLUMN "author_id",
DROP COLUMN "is_private",
DROP COLUMN "revision",
ADD COLUMN     "audience_id" INTEGER,
ADD COLUMN     "event_id" BIGINT NOT NULL,
ADD COLUMN     "from_id" INTEGER,
ADD COLUMN     "to_id" INTEGER;

-- AlterTable
ALTER TABLE "comments" DROP COLUMN "is_private",
ADD COLUMN     "audience_id" INTEGER,
ADD COLUMN     "event_id" BIGINT NOT NULL;

-- AlterTable
ALTER TABLE "flags" ADD COLUMN     "audience_id" INTEGER;

-- AlterTable
ALTER TABLE "priorities" ADD COLUMN     "id" SERIAL NOT NULL;

-- AlterTable
ALTER TABLE "resolutions" ADD COLUMN     "id" SERIAL NOT NULL;

-- AlterTable
ALTER TABLE "severities" ADD COLUMN     "id" SERIAL NOT NULL;

-- AlterTable
ALTER TABLE "statuses" ADD COLUMN     "id" SERIAL NOT NULL;

-- CreateTable
CREATE TABLE "audiences" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER,
    "group_id" INTEGER,

    CONSTRAINT "audiences_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batches" (
    "id" SERIAL NOT NULL,
    "author_id" INTEGER,
    "door" "door" NOT NULL,
    "label" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" BIGSERIAL NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "author_id" INTEGER,
    "rule" TEXT,
    "door" "door" NOT NULL,
    "batch_id" INTEGER,
    "audience_id" INTEGER,
    "is_filing" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audiences_product_id_key" ON "audiences"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "audiences_group_id_key" ON "audiences"("group_id");

-- CreateIndex
CREATE INDEX "batches_author_id_idx" ON "batches"("author_id");

-- CreateIndex
CREATE INDEX "events_bug_id_id_idx" ON "events"("bug_id", "id");

-- CreateIndex
CREATE INDEX "events_author_id_at_idx" ON "events"("author_id", "at");

-- CreateIndex
CREATE INDEX "events_at_idx" ON "events"("at");

-- CreateIndex
CREATE INDEX "events_batch_id_idx" ON "events"("batch_id");

-- CreateIndex
CREATE INDEX "attachments_event_id_idx" ON "attachments"("event_id");

-- CreateIndex
CREATE INDEX "changes_bug_id_id_idx" ON "changes"("bug_id", "id");

-- CreateIndex
CREATE INDEX "changes_event_id_idx" ON "changes"("event_id");

-- CreateIndex
CREATE INDEX "comments_event_id_idx" ON "comments"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "priorities_id_key" ON "priorities"("id");

-- CreateIndex
CREATE UNIQUE INDEX "resolutions_id_key" ON "resolutions"("id");

-- CreateIndex
CREATE UNIQUE INDEX "severities_id_key" ON "severities"("id");

-- CreateIndex
CREATE UNIQUE INDEX "statuses_id_key" ON "statuses"("id");

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comments" ADD CONSTRAINT "comments_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audiences" ADD CONSTRAINT "audiences_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audiences" ADD CONSTRAINT "audiences_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changes" ADD CONSTRAINT "changes_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "changes" ADD CONSTRAINT "changes_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flags" ADD CONSTRAINT "flags_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema language cannot say.
ALTER TABLE audiences ADD CONSTRAINT audiences_at_most_one CHECK (num_nonnulls(product_id, group_id) <= 1);
ALTER TABLE events ADD CONSTRAINT events_rule_has_no_author CHECK (rule IS NULL OR author_id IS NULL);

-- Each audience of a bug counts its own comments: who does not see the others finds no gap.
CREATE UNIQUE INDEX comments_number ON comments (bug_id, coalesce(audience_id, 0), number);

-- Questions about history: what became this, what was this, and when. Long texts are cut, an index row has 2,700 bytes.
CREATE INDEX changes_became ON changes (field, left("to", 100), at);
CREATE INDEX changes_was ON changes (field, left("from", 100), at);

-- History is append-only: a row may vanish with its bug, never change.
CREATE TRIGGER changes_stay BEFORE UPDATE OF event_id, bug_id, at, field, "from", "to", from_id, to_id ON changes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay BEFORE UPDATE OF bug_id, revision, author_id, rule, door, audience_id, is_filing, at ON events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Every product has its insiders, and every group its members, as an audience from the beginning.
CREATE FUNCTION open_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'products' THEN
    INSERT INTO audiences (product_id) VALUES (NEW.id);
  ELSE
    INSERT INTO audiences (group_id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER products_open_audience AFTER INSERT ON products FOR EACH ROW EXECUTE FUNCTION open_audience();
CREATE TRIGGER groups_open_audience AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION open_audience();
INSERT INTO audiences (product_id) SELECT id FROM products;
INSERT INTO audiences (group_id) SELECT id FROM groups;
