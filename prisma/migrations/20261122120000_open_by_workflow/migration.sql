-- A status may be open in one workflow and closed in another (VERIFIED comes before CLOSED in oVirt's).
-- What tells of a bug is its resolution: an open one has none, a closed one has one.
ALTER TABLE "workflow_statuses" ADD COLUMN "is_open" BOOLEAN;

DROP INDEX bugs_unrestricted;
DROP INDEX bugs_restricted;
CREATE INDEX bugs_open_unrestricted ON bugs (product_id) WHERE NOT is_restricted AND resolution IS NULL;
CREATE INDEX bugs_closed_unrestricted ON bugs (product_id) WHERE NOT is_restricted AND resolution IS NOT NULL;
CREATE INDEX bugs_restricted ON bugs (product_id) WHERE is_restricted;
CREATE INDEX bugs_open_changed ON bugs (changed_at DESC, id DESC) WHERE resolution IS NULL;
CREATE INDEX bugs_open_of_product_changed ON bugs (product_id, changed_at DESC, id DESC) WHERE resolution IS NULL;
