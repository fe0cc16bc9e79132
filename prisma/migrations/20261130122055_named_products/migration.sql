-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "from_product_id" INTEGER,
ADD COLUMN     "to_product_id" INTEGER;

-- What was recorded before: mappings name upstream products by their names of that day, manifests of versions what they contain.
UPDATE "audit_entries" e SET
  "from_product_id" = CASE WHEN e."from" IS NULL THEN NULL ELSE coalesce(
    (SELECT p.id FROM "products" p WHERE p.name::text IN (e."from" #>> '{}', e."from" ->> 'upstreamProduct')),
    (SELECT f."product_id" FROM "former_names" f WHERE f.name::text = e."from" #>> '{}' AND f."product_id" IS NOT NULL ORDER BY f.id DESC LIMIT 1),
    (SELECT m."upstream_product_id" FROM "product_mappings" m WHERE m.id = e."subject_id"), 0) END,
  "to_product_id" = CASE WHEN e."to" IS NULL THEN NULL ELSE coalesce(
    (SELECT p.id FROM "products" p WHERE p.name::text IN (e."to" #>> '{}', e."to" ->> 'upstreamProduct')),
    (SELECT f."product_id" FROM "former_names" f WHERE f.name::text = e."to" #>> '{}' AND f."product_id" IS NOT NULL ORDER BY f.id DESC LIMIT 1),
    (SELECT m."upstream_product_id" FROM "product_mappings" m WHERE m.id = e."subject_id"), 0) END
WHERE e."subject" = 'mapping';
UPDATE "audit_entries" e SET "from_product_id" = CASE WHEN e."from" IS NOT NULL THEN l."product_id" END,
  "to_product_id" = CASE WHEN e."to" IS NOT NULL THEN l."product_id" END
FROM "manifest_lines" l WHERE e."subject" = 'manifest line' AND l.id = e."subject_id" AND l."in_version_id" IS NOT NULL;
