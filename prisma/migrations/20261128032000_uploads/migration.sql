-- Files that were sent ahead of the form they belong to.
CREATE TABLE "uploads" (
    "id" UUID NOT NULL,
    "user_id" INTEGER NOT NULL,
    "sha256" TEXT,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL DEFAULT '',
    "is_patch" BOOLEAN NOT NULL DEFAULT false,
    "size" INTEGER NOT NULL CHECK ("size" >= 0),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "uploads_user_id_at_idx" ON "uploads"("user_id", "at");
CREATE INDEX "uploads_at_idx" ON "uploads"("at");
CREATE INDEX "uploads_sha256_idx" ON "uploads"("sha256");

ALTER TABLE "uploads" ADD CONSTRAINT "uploads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
