-- AlterTable
ALTER TABLE "transitions" ADD COLUMN     "required_fields" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "workflow_resolutions" ADD COLUMN     "refuses_open_blockers" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "requires_comment" BOOLEAN NOT NULL DEFAULT false;
