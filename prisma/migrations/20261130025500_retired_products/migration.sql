-- AlterTable
ALTER TABLE "products" ADD COLUMN     "is_retired" BOOLEAN NOT NULL DEFAULT false;

-- A retired product takes no new bugs.
ALTER TABLE "products" ADD CONSTRAINT "products_retired_is_closed" CHECK (NOT ("is_retired" AND "is_open_for_bugs"));
