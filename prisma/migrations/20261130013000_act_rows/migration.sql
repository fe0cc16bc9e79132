-- What acts did, row by row: for a preview that lists everything, and for undoing.
CREATE TABLE "acts" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "actor_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "message" TEXT NOT NULL DEFAULT '',
    "undoes_id" UUID,
    "undone_by_id" UUID,

    CONSTRAINT "acts_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "act_rows" (
    "id" BIGSERIAL NOT NULL,
    "act_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "key" JSONB NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "act_rows_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "acts_actor_id_idx" ON "acts"("actor_id");
CREATE INDEX "act_rows_act_id_idx" ON "act_rows"("act_id");
CREATE INDEX "act_rows_source_key_idx" ON "act_rows"("source", "key");
ALTER TABLE "acts" ADD CONSTRAINT "acts_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "act_rows" ADD CONSTRAINT "act_rows_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "acts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Notes a row while headwater.act names the act of the transaction. The arguments are the columns of the key. Columns that
-- follow from others, count revisions or are secret are left out.
CREATE FUNCTION note_act_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - '{password_hash}'::text[] END;
  now_is jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - '{password_hash}'::text[] END;
  row_key jsonb;
BEGIN
  SELECT jsonb_object_agg(k, coalesce(now_is, was) -> k) INTO row_key FROM unnest(TG_ARGV) k;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(e.key, e.value), jsonb_object_agg(e.key, now_is -> e.key) INTO was, now_is
    FROM jsonb_each(was) e
    WHERE e.value IS DISTINCT FROM now_is -> e.key
      AND e.key <> ALL ('{revision,changed_at,is_restricted,group_ids}'::text[]);
    IF was IS NULL THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO act_rows (act_id, source, key, before, after)
  VALUES (current_setting('headwater.act')::uuid, TG_TABLE_NAME, row_key, was, now_is);
  RETURN NULL;
END $$;

-- The tables that acts change. Settings, members and the like have keys of several columns; values of the site are known by
-- their number, since their names change.
DO $$
DECLARE
  noted record;
BEGIN
  FOR noted IN
    SELECT * FROM (VALUES
      ('classifications', '{id}'), ('release_managers', '{id}'), ('products', '{id}'), ('product_access', '{product_id,group_id}'),
      ('components', '{id}'), ('component_cc', '{component_id,user_id}'), ('series', '{id}'), ('versions', '{id}'),
      ('milestones', '{id}'), ('manifest_lines', '{id}'), ('keywords', '{id}'),
      ('statuses', '{id}'), ('resolutions', '{id}'), ('severities', '{id}'), ('priorities', '{id}'),
      ('product_severities', '{product_id,severity}'), ('product_priorities', '{product_id,priority}'),
      ('workflows', '{id}'), ('workflow_statuses', '{workflow_id,status}'), ('workflow_resolutions', '{workflow_id,resolution}'),
      ('transitions', '{id}'), ('groups', '{id}'), ('group_members', '{group_id,user_id}'),
      ('group_inclusions', '{group_id,included_group_id}'), ('roles', '{id}'), ('product_roles', '{id}'),
      ('flag_types', '{id}'), ('flag_scopes', '{id}'), ('users', '{id}'), ('settings', '{key}'), ('saved_searches', '{id}'),
      ('audiences', '{id}'), ('bugs', '{id}'), ('bug_cc', '{bug_id,user_id}'), ('bug_keywords', '{bug_id,keyword_id}'),
      ('bug_groups', '{bug_id,group_id}'), ('flags', '{id}')
    ) AS t (name, key)
  LOOP
    EXECUTE format(
      'CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
         WHEN (coalesce(current_setting(''headwater.act'', true), '''') <> '''') EXECUTE FUNCTION note_act_row(%s)',
      noted.name, (SELECT string_agg(quote_literal(k), ', ') FROM unnest(noted.key::text[]) k));
  END LOOP;
END $$;

-- Undoing puts rows back in an order that no constraint needs to know: all are checked at its end.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT c.conrelid::regclass AS name, c.conname FROM pg_constraint c
    JOIN pg_trigger t ON t.tgrelid = c.conrelid AND t.tgname = 'note_act_row'
    WHERE c.contype = 'f' AND NOT c.condeferrable
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', found.name, found.conname);
  END LOOP;
END $$;

-- A product or group that is put back finds its audience, which stayed.
CREATE OR REPLACE FUNCTION open_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'products' THEN
    INSERT INTO audiences (product_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO audiences (group_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
