-- AlterTable
ALTER TABLE "code_changes" ALTER COLUMN "branches" SET DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "cherry_picked_from" SET DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "reverts" SET DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "backport_to" SET DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "trackings" ADD COLUMN     "said_state" "tracking_state";
UPDATE "code_changes" SET "branches" = coalesce("branches", '{}'), "cherry_picked_from" = coalesce("cherry_picked_from", '{}'),
  "reverts" = coalesce("reverts", '{}'), "backport_to" = coalesce("backport_to", '{}');
ALTER TABLE "code_changes" ALTER COLUMN "branches" SET NOT NULL, ALTER COLUMN "cherry_picked_from" SET NOT NULL,
  ALTER COLUMN "reverts" SET NOT NULL, ALTER COLUMN "backport_to" SET NOT NULL;
