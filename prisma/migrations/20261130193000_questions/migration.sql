-- AlterTable
ALTER TABLE "flag_types" ADD COLUMN     "is_question" BOOLEAN NOT NULL DEFAULT false;

-- What Bugzilla calls needinfo is a question.
UPDATE "flag_types" SET "is_question" = TRUE WHERE lower("name") = 'needinfo';
