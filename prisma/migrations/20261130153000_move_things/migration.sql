-- AlterTable
ALTER TABLE "moves" ADD COLUMN     "things" JSONB;
