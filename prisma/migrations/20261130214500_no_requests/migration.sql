-- AlterTable
ALTER TABLE "users" ADD COLUMN     "no_requests" TEXT;
