-- AlterEnum
ALTER TYPE "presence_kind" ADD VALUE 'absent';
