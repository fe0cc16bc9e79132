-- CreateEnum
CREATE TYPE "move_state" AS ENUM ('moving', 'moved', 'undoing', 'undone');

-- CreateEnum
CREATE TYPE "moved_bug_state" AS ENUM ('waiting', 'moved', 'stayed', 'undone', 'kept');

-- CreateTable
CREATE TABLE "moves" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "state" "move_state" NOT NULL DEFAULT 'moving',
    "mapping" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "act_id" UUID NOT NULL,
    "started_by_id" INTEGER,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "moved_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),
    "stopped" TEXT NOT NULL DEFAULT '',
    "leftovers" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "moves_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "moved_bugs" (
    "move_id" INTEGER NOT NULL,
    "bug_id" INTEGER NOT NULL,
    "state" "moved_bug_state" NOT NULL DEFAULT 'waiting',
    "reason" TEXT NOT NULL DEFAULT '',
    "planned" TEXT NOT NULL DEFAULT '',
    "product_id" INTEGER,
    "component_id" INTEGER,
    "version_id" INTEGER,
    "target_release_id" INTEGER,
    "target_milestone_id" INTEGER,
    "done" JSONB,

    CONSTRAINT "moved_bugs_pkey" PRIMARY KEY ("move_id","bug_id")
);

-- CreateIndex
CREATE INDEX "moves_product_id_idx" ON "moves"("product_id");

-- CreateIndex
CREATE INDEX "moves_started_by_id_idx" ON "moves"("started_by_id");

-- CreateIndex
CREATE INDEX "moved_bugs_bug_id_idx" ON "moved_bugs"("bug_id");

-- CreateIndex
CREATE INDEX "moved_bugs_move_id_state_bug_id_idx" ON "moved_bugs"("move_id", "state", "bug_id");

-- CreateIndex
CREATE INDEX "moved_bugs_product_id_bug_id_idx" ON "moved_bugs"("product_id", "bug_id");

-- AddForeignKey
ALTER TABLE "moves" ADD CONSTRAINT "moves_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "moves" ADD CONSTRAINT "moves_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "moved_bugs" ADD CONSTRAINT "moved_bugs_move_id_fkey" FOREIGN KEY ("move_id") REFERENCES "moves"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "moved_bugs" ADD CONSTRAINT "moved_bugs_bug_id_fkey" FOREIGN KEY ("bug_id") REFERENCES "bugs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
