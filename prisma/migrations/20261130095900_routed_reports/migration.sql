-- CreateTable
CREATE TABLE "routed_reports" (
    "bug_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "unrouted_since" TIMESTAMPTZ(3),
    "published_bug_id" INTEGER,
    "downstream_only_reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "routed_reports_pkey" PRIMARY KEY ("bug_id")
);

-- CreateIndex
CREATE INDEX "routed_reports_product_id_unrouted_since_idx" ON "routed_reports"("product_id", "unrouted_since");

-- CreateIndex
CREATE INDEX "routed_reports_published_bug_id_idx" ON "routed_reports"("published_bug_id");

-- AddForeignKey
ALTER TABLE "routed_reports" ADD CONSTRAINT "routed_reports_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routed_reports" ADD CONSTRAINT "routed_reports_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routed_reports" ADD CONSTRAINT "routed_reports_published_bug_id_fkey" FOREIGN KEY ("published_bug_id") REFERENCES "bugs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "routed_reports" ALTER CONSTRAINT "routed_reports_bug_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "routed_reports" ALTER CONSTRAINT "routed_reports_product_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "routed_reports" ALTER CONSTRAINT "routed_reports_published_bug_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;

-- What acts do to these is noted, as elsewhere.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "routed_reports" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('bug_id');
