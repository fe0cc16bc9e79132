-- DropIndex
DROP INDEX "repositories_forge_name_key";

-- DropIndex
DROP INDEX "repositories_product_id_idx";

-- AlterTable
ALTER TABLE "forge_deliveries" ADD COLUMN     "event" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "is_forced" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "ref" TEXT,
ADD COLUMN     "sha" TEXT,
ADD COLUMN     "shas" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "forge_deliveries_repository_id_ref_idx" ON "forge_deliveries"("repository_id", "ref");

-- CreateIndex
CREATE INDEX "repositories_forge_name_idx" ON "repositories"("forge", "name");

-- CreateIndex
CREATE UNIQUE INDEX "repositories_product_id_forge_name_key" ON "repositories"("product_id", "forge", "name");

-- Secrets are in no journal of an act, nor is what was read of a repository.
CREATE OR REPLACE FUNCTION note_act_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unnoted text[] := '{password_hash,secret,read_refs,read_at}';
  was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - unnoted END;
  now_is jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - unnoted END;
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
