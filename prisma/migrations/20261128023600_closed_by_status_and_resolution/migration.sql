-- A product page counts its closed bugs by status and resolution, to know how many are to be verified: from the index alone.
DROP INDEX bugs_closed_unrestricted;
CREATE INDEX bugs_closed_alike ON bugs (product_id, status, resolution) WHERE NOT is_restricted AND resolution IS NOT NULL;
