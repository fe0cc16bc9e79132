-- AlterTable
ALTER TABLE "presence" ADD COLUMN     "decides" BOOLEAN NOT NULL DEFAULT false;

-- Where a bug is fixed was always said by people who may edit.
UPDATE "presence" SET "decides" = TRUE WHERE "kind" IN ('fixed', 'not_fixed');
