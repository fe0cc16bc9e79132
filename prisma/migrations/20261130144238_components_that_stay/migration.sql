-- AlterTable
ALTER TABLE "product_mappings" ALTER COLUMN "upstream_product_id" DROP NOT NULL;

-- Only a component can stay against what holds for all others.
ALTER TABLE "product_mappings" ADD CONSTRAINT "product_mappings_stay_check"
  CHECK ("upstream_product_id" IS NOT NULL OR ("downstream_component_id" IS NOT NULL AND "upstream_component_id" IS NULL));
