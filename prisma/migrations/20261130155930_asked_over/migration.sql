-- AlterTable
ALTER TABLE "trackings" ADD COLUMN     "asked_over" JSONB;
