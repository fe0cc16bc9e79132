-- The groups of a bug stand on the bug too, in order: whether somebody is in all of them is asked without another table.
ALTER TABLE bugs ADD COLUMN group_ids INTEGER[] NOT NULL DEFAULT '{}';

DROP TRIGGER bug_groups_note_restriction ON bug_groups;
DROP FUNCTION note_restriction();

CREATE FUNCTION copy_groups_to_bugs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE bugs b SET group_ids = g.ids, is_restricted = g.ids <> '{}'
  FROM (
    SELECT c.bug_id, ARRAY(SELECT bg.group_id FROM bug_groups bg WHERE bg.bug_id = c.bug_id ORDER BY 1) AS ids
    FROM (SELECT DISTINCT bug_id FROM changed) c
  ) g
  WHERE b.id = g.bug_id AND b.group_ids IS DISTINCT FROM g.ids;
  RETURN NULL;
END $$;
CREATE TRIGGER bug_groups_inserted AFTER INSERT ON bug_groups REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION copy_groups_to_bugs();
CREATE TRIGGER bug_groups_deleted AFTER DELETE ON bug_groups REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION copy_groups_to_bugs();
-- A row goes from one group to another when groups are merged; it never goes to another bug.
CREATE TRIGGER bug_groups_updated AFTER UPDATE ON bug_groups REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION copy_groups_to_bugs();

-- How many bugs there are, by what pages count them by. Each change of bugs adds rows of what came (1) and went (-1), so that
-- nobody waits for anybody's counter; a job adds them to the totals. The count is the sum of both.
CREATE TYPE bug_count_facet AS ENUM ('product', 'state', 'component', 'version', 'target_release', 'target_milestone');

CREATE TABLE bug_counts (
  id BIGSERIAL PRIMARY KEY,
  product_id INTEGER NOT NULL,
  facet bug_count_facet NOT NULL,
  -- The number of the component, version or milestone; 0 for none.
  value_id INTEGER NOT NULL,
  is_open BOOLEAN NOT NULL,
  -- Of the facets state and target_milestone; empty elsewhere, and for no resolution.
  status TEXT NOT NULL,
  resolution TEXT NOT NULL,
  -- Of the facet state.
  severity TEXT NOT NULL,
  is_unassigned BOOLEAN NOT NULL,
  group_ids INTEGER[] NOT NULL,
  bugs INTEGER NOT NULL,
  is_total BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX bug_counts_total ON bug_counts
  (product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids) WHERE is_total;
CREATE INDEX bug_counts_product_id_facet_idx ON bug_counts (product_id, facet);
CREATE INDEX bug_counts_of_value ON bug_counts (value_id, facet) WHERE facet = 'target_milestone';
CREATE INDEX bug_counts_products ON bug_counts (facet) WHERE facet = 'product';
CREATE INDEX bug_counts_not_added ON bug_counts (id) WHERE NOT is_total;

-- What one bug is counted under.
-- Given its component, version, target release, target milestone, status, resolution, severity and assignee.
CREATE FUNCTION bug_facets(INTEGER, INTEGER, INTEGER, INTEGER, TEXT, TEXT, TEXT, INTEGER)
RETURNS TABLE (facet bug_count_facet, value_id INTEGER, status TEXT, resolution TEXT, severity TEXT, is_unassigned BOOLEAN)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('product'::bug_count_facet, 0, '', '', '', FALSE),
    ('state', 0, $5, coalesce($6, ''), $7, $8 IS NULL),
    ('component', coalesce($1, 0), '', '', '', FALSE),
    ('version', coalesce($2, 0), '', '', '', FALSE),
    ('target_release', coalesce($3, 0), '', '', '', FALSE),
    ('target_milestone', coalesce($4, 0), $5, coalesce($6, ''), '', FALSE)
$$;

CREATE FUNCTION count_bugs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO bug_counts (product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids, bugs)
    SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, f.resolution, f.severity, f.is_unassigned, b.group_ids, count(*)
    FROM new_bugs b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
      b.status, b.resolution, b.severity, b.assignee_id) f
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO bug_counts (product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids, bugs)
    SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, f.resolution, f.severity, f.is_unassigned, b.group_ids, -count(*)
    FROM old_bugs b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
      b.status, b.resolution, b.severity, b.assignee_id) f
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
  ELSE
    INSERT INTO bug_counts (product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids, bugs)
    SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, f.resolution, f.severity, f.is_unassigned, b.group_ids, sum(b.n)
    FROM (
      SELECT product_id, component_id, version_id, target_release_id, target_milestone_id, status, resolution, severity,
        assignee_id, group_ids, 1 AS n FROM new_bugs
      UNION ALL
      SELECT product_id, component_id, version_id, target_release_id, target_milestone_id, status, resolution, severity,
        assignee_id, group_ids, -1 FROM old_bugs
    ) b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
      b.status, b.resolution, b.severity, b.assignee_id) f
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(b.n) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER bugs_count_inserted AFTER INSERT ON bugs REFERENCING NEW TABLE AS new_bugs
  FOR EACH STATEMENT EXECUTE FUNCTION count_bugs();
CREATE TRIGGER bugs_count_deleted AFTER DELETE ON bugs REFERENCING OLD TABLE AS old_bugs
  FOR EACH STATEMENT EXECUTE FUNCTION count_bugs();
CREATE TRIGGER bugs_count_updated AFTER UPDATE ON bugs REFERENCING OLD TABLE AS old_bugs NEW TABLE AS new_bugs
  FOR EACH STATEMENT EXECUTE FUNCTION count_bugs();

-- Counts all bugs anew: after bulk loads that went past the triggers.
CREATE FUNCTION recount_bugs() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM bug_counts;
  INSERT INTO bug_counts (product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids, bugs, is_total)
  SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, f.resolution, f.severity, f.is_unassigned, b.group_ids, count(*), TRUE
  FROM bugs b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
    b.status, b.resolution, b.severity, b.assignee_id) f
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
END $$;

UPDATE bugs b SET group_ids = ARRAY(SELECT bg.group_id FROM bug_groups bg WHERE bg.bug_id = b.id ORDER BY 1) WHERE b.is_restricted;
SELECT recount_bugs();

-- They served the counts alone.
DROP INDEX bugs_open_unrestricted;
DROP INDEX bugs_closed_alike;
