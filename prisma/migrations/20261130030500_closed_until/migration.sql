-- AlterTable
ALTER TABLE "products" ADD COLUMN     "closed_until" DATE;

-- What everybody sees is not closed until a day.
ALTER TABLE "products" ADD CONSTRAINT "products_closed_until" CHECK ("closed_until" IS NULL OR "visibility" <> 'open');
