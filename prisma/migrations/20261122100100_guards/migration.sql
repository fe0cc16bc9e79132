-- What the schema language cannot say: rules the database keeps whoever writes.

-- Exactly one owner.
ALTER TABLE milestones ADD CONSTRAINT milestones_one_owner CHECK (num_nonnulls(classification_id, product_id) = 1);
ALTER TABLE product_roles ADD CONSTRAINT product_roles_one_holder CHECK (num_nonnulls(user_id, group_id) = 1);
ALTER TABLE release_managers ADD CONSTRAINT release_managers_one_holder CHECK (num_nonnulls(user_id, group_id) = 1);
ALTER TABLE flag_scopes ADD CONSTRAINT flag_scopes_component_needs_product CHECK (component_id IS NULL OR product_id IS NOT NULL);

-- Names and lengths.
ALTER TABLE users ADD CONSTRAINT users_handle_shape CHECK (handle ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$');
ALTER TABLE users ADD CONSTRAINT users_sign_in_needs_address CHECK (is_placeholder OR email IS NOT NULL);
ALTER TABLE users ADD CONSTRAINT users_not_into_oneself CHECK (merged_into_id <> id);
ALTER TABLE products ADD CONSTRAINT products_name_said CHECK (btrim(name::text) <> '' AND char_length(name::text) <= 100);
ALTER TABLE components ADD CONSTRAINT components_name_said CHECK (btrim(name::text) <> '' AND char_length(name::text) <= 100);
ALTER TABLE versions ADD CONSTRAINT versions_name_said CHECK (btrim(name) <> '' AND char_length(name) <= 100);
ALTER TABLE milestones ADD CONSTRAINT milestones_name_said CHECK (btrim(name) <> '' AND char_length(name) <= 100);
ALTER TABLE milestones ADD CONSTRAINT milestones_dates_in_order CHECK (feature_freeze_on <= code_freeze_on AND code_freeze_on <= due_on AND feature_freeze_on <= due_on);
ALTER TABLE versions ADD CONSTRAINT versions_not_before_itself CHECK (predecessor_id <> id);
ALTER TABLE products ADD CONSTRAINT products_pattern_when_needed CHECK ((numbering_scheme = 'pattern') = (numbering_pattern IS NOT NULL));

-- Bugs.
ALTER TABLE bugs ADD CONSTRAINT bugs_summary_said CHECK (btrim(summary) <> '' AND char_length(summary) <= 1000);
ALTER TABLE bugs ADD CONSTRAINT bugs_not_own_duplicate CHECK (duplicate_of_id <> id);
ALTER TABLE bugs ADD CONSTRAINT bugs_revision_counts CHECK (revision >= 1);
ALTER TABLE dependencies ADD CONSTRAINT dependencies_not_on_oneself CHECK (bug_id <> depends_on_id);
ALTER TABLE regressions ADD CONSTRAINT regressions_not_by_oneself CHECK (bug_id <> regressed_by_id);
ALTER TABLE bug_aliases ADD CONSTRAINT bug_aliases_shape CHECK (alias ~ '^[^\s,]+$' AND alias !~ '^[0-9]+$' AND char_length(alias::text) <= 80);
ALTER TABLE flags ADD CONSTRAINT flags_requestee_only_of_requests CHECK (requestee_id IS NULL OR status = 'requested');
ALTER TABLE attachments ADD CONSTRAINT attachments_hash_shape CHECK (sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE attachments ADD CONSTRAINT attachments_size_counts CHECK (size >= 0);

-- A bug's component and versions belong to its product. A component that moves takes its bugs along.
ALTER TABLE bugs ADD CONSTRAINT bugs_component_of_product FOREIGN KEY (component_id, product_id)
  REFERENCES components (id, product_id) ON UPDATE CASCADE;
ALTER TABLE bugs ADD CONSTRAINT bugs_version_of_product FOREIGN KEY (version_id, product_id)
  REFERENCES versions (id, product_id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE bugs ADD CONSTRAINT bugs_target_release_of_product FOREIGN KEY (target_release_id, product_id)
  REFERENCES versions (id, product_id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE versions ADD CONSTRAINT versions_series_of_product FOREIGN KEY (series_id, product_id)
  REFERENCES series (id, product_id);
ALTER TABLE transitions ADD CONSTRAINT transitions_from_of_workflow FOREIGN KEY (workflow_id, "from")
  REFERENCES workflow_statuses (workflow_id, status) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE transitions ADD CONSTRAINT transitions_to_of_workflow FOREIGN KEY (workflow_id, "to")
  REFERENCES workflow_statuses (workflow_id, status) ON DELETE CASCADE ON UPDATE CASCADE;

-- One default each.
CREATE UNIQUE INDEX workflows_one_default ON workflows (is_default) WHERE is_default;
CREATE UNIQUE INDEX severities_one_default ON severities (is_default) WHERE is_default;
CREATE UNIQUE INDEX priorities_one_default ON priorities (is_default) WHERE is_default;

-- Order.
CREATE INDEX versions_order ON versions (product_id, sort_key);
CREATE INDEX bugs_created ON bugs (created_at DESC, id DESC);

-- Words: inside the summary, and whole words of comments.
CREATE INDEX bugs_summary_trgm ON bugs USING gin (summary gin_trgm_ops);
CREATE INDEX comments_words ON comments USING gin (to_tsvector('simple', left(text, 100000)));
CREATE INDEX users_handle_trgm ON users USING gin ((handle::text) gin_trgm_ops);

-- bugs.is_restricted is true exactly when the bug is in a group.
CREATE FUNCTION note_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE bugs SET is_restricted = EXISTS (SELECT 1 FROM bug_groups WHERE bug_id = bugs.id)
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.bug_id ELSE NEW.bug_id END;
  RETURN NULL;
END $$;
CREATE TRIGGER bug_groups_note_restriction AFTER INSERT OR UPDATE OR DELETE ON bug_groups
  FOR EACH ROW EXECUTE FUNCTION note_restriction();

-- History is append-only: a row may vanish with its bug, never change.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER changes_stay BEFORE UPDATE OF bug_id, author_id, at, field, "from", "to" ON changes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
