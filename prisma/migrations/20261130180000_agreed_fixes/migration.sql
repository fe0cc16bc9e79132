-- AlterTable
ALTER TABLE "trackings" ADD COLUMN     "is_agreed" BOOLEAN NOT NULL DEFAULT false;

-- Of fixes that are on their way, those that planning or a maintainer agreed on before, as far as it is known.
UPDATE "trackings" t SET "is_agreed" = TRUE
WHERE t."said_state" = 'approved' OR (t."said_state" IN ('in_review', 'fixed', 'carried', 'verified', 'failed_qa', 'released')
  AND EXISTS (SELECT 1 FROM "tracking_acks" a WHERE a."tracking_id" = t."id" AND a."kind" = 'planning' AND a."answer" = 'granted'));

-- Whatever says a state: an approval is remembered while the work goes on, and ends with anything else.
CREATE FUNCTION tracking_keep_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.is_agreed := NEW.said_state IS NOT NULL AND (NEW.said_state = 'approved'
    OR (NEW.is_agreed AND NEW.said_state IN ('in_review', 'fixed', 'carried', 'verified', 'failed_qa', 'released')));
  RETURN NEW;
END $$;
CREATE TRIGGER trackings_keep_agreement BEFORE INSERT OR UPDATE OF said_state ON "trackings"
  FOR EACH ROW EXECUTE FUNCTION tracking_keep_agreement();

-- What waits for answers is few of many.
CREATE INDEX "trackings_requested_idx" ON "trackings"("bug_id") WHERE "state" = 'requested';
