-- CreateTable
CREATE TABLE "saved_replies" (
    "id" SERIAL NOT NULL,
    "product_id" INTEGER NOT NULL,
    "name" CITEXT NOT NULL,
    "text" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "saved_replies_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "saved_replies_product_id_name_key" ON "saved_replies"("product_id", "name");

-- AddForeignKey
ALTER TABLE "saved_replies" ADD CONSTRAINT "saved_replies_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;

-- Acts note what they do to it.
CREATE TRIGGER note_act_row AFTER INSERT OR UPDATE OR DELETE ON "saved_replies" FOR EACH ROW
  WHEN (coalesce(current_setting('headwater.act', true), '') <> '') EXECUTE FUNCTION note_act_row('id');
