-- CreateTable
CREATE TABLE "former_names" (
    "id" SERIAL NOT NULL,
    "name" CITEXT NOT NULL,
    "product_id" INTEGER,
    "component_id" INTEGER,
    "version_id" INTEGER,
    "milestone_id" INTEGER,
    "keyword_id" INTEGER,
    "user_id" INTEGER,

    CONSTRAINT "former_names_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "former_names_name_idx" ON "former_names"("name");

-- CreateIndex
CREATE INDEX "former_names_product_id_idx" ON "former_names"("product_id");

-- CreateIndex
CREATE INDEX "former_names_component_id_idx" ON "former_names"("component_id");

-- CreateIndex
CREATE INDEX "former_names_version_id_idx" ON "former_names"("version_id");

-- CreateIndex
CREATE INDEX "former_names_milestone_id_idx" ON "former_names"("milestone_id");

-- CreateIndex
CREATE INDEX "former_names_keyword_id_idx" ON "former_names"("keyword_id");

-- CreateIndex
CREATE INDEX "former_names_user_id_idx" ON "former_names"("user_id");

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "components"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_milestone_id_fkey" FOREIGN KEY ("milestone_id") REFERENCES "milestones"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_keyword_id_fkey" FOREIGN KEY ("keyword_id") REFERENCES "keywords"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_names" ADD CONSTRAINT "former_names_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE former_names ADD CONSTRAINT former_names_one_thing
  CHECK (num_nonnulls(product_id, component_id, version_id, milestone_id, keyword_id, user_id) = 1);

-- Whoever changes a name, the former one is kept: acts, imports, undo.
CREATE FUNCTION keep_former_name() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was text := to_jsonb(OLD) ->> TG_ARGV[1];
BEGIN
  EXECUTE format('DELETE FROM former_names WHERE %I = $1 AND name = $2::citext', TG_ARGV[0]) USING OLD.id, was;
  EXECUTE format('INSERT INTO former_names (name, %I) VALUES ($2, $1)', TG_ARGV[0]) USING OLD.id, was;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON products FOR EACH ROW
  WHEN (lower(OLD.name::text) <> lower(NEW.name::text)) EXECUTE FUNCTION keep_former_name('product_id', 'name');
CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON components FOR EACH ROW
  WHEN (lower(OLD.name::text) <> lower(NEW.name::text)) EXECUTE FUNCTION keep_former_name('component_id', 'name');
CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON versions FOR EACH ROW
  WHEN (lower(OLD.name) <> lower(NEW.name)) EXECUTE FUNCTION keep_former_name('version_id', 'name');
CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON milestones FOR EACH ROW
  WHEN (lower(OLD.name) <> lower(NEW.name)) EXECUTE FUNCTION keep_former_name('milestone_id', 'name');
CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON keywords FOR EACH ROW
  WHEN (lower(OLD.name::text) <> lower(NEW.name::text)) EXECUTE FUNCTION keep_former_name('keyword_id', 'name');
CREATE TRIGGER keep_former_name AFTER UPDATE OF handle ON users FOR EACH ROW
  WHEN (lower(OLD.handle::text) <> lower(NEW.handle::text)) EXECUTE FUNCTION keep_former_name('user_id', 'handle');
