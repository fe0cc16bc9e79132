-- Counting the bugs of products reads nothing but an index: first the many that are in no group, then the few that are.
CREATE INDEX bugs_unrestricted ON bugs (product_id, status) WHERE NOT is_restricted;
CREATE INDEX bugs_restricted ON bugs (product_id, status) WHERE is_restricted;
