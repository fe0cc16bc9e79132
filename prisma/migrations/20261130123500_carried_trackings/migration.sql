-- What waits for QE is few of many.
CREATE INDEX "trackings_carried_idx" ON "trackings"("bug_id") WHERE "state" = 'carried';
