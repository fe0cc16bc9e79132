-- CreateTable
CREATE TABLE "customer_cases" (
    "id" SERIAL NOT NULL,
    "tracking_id" INTEGER NOT NULL,
    "number" CITEXT NOT NULL,
    "customer" CITEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "audience_id" INTEGER NOT NULL,
    "added_by_id" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customer_cases_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "customer_cases_audience_id_idx" ON "customer_cases"("audience_id");

-- CreateIndex
CREATE INDEX "customer_cases_added_by_id_idx" ON "customer_cases"("added_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_cases_tracking_id_number_key" ON "customer_cases"("tracking_id", "number");

-- AddForeignKey
ALTER TABLE "customer_cases" ADD CONSTRAINT "customer_cases_tracking_id_fkey" FOREIGN KEY ("tracking_id") REFERENCES "trackings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_cases" ADD CONSTRAINT "customer_cases_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_cases" ADD CONSTRAINT "customer_cases_added_by_id_fkey" FOREIGN KEY ("added_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "customer_cases" ADD CONSTRAINT "customer_cases_number_check" CHECK ("number" <> '');

-- What acts do to them is noted, as elsewhere.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "customer_cases" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('id');
ALTER TABLE "customer_cases" ALTER CONSTRAINT "customer_cases_tracking_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "customer_cases" ALTER CONSTRAINT "customer_cases_added_by_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "customer_cases" ALTER CONSTRAINT "customer_cases_audience_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;
