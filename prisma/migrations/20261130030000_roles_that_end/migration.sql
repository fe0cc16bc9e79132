-- AlterTable
ALTER TABLE "product_roles" ADD COLUMN     "ends_on" DATE;

-- What is held today. Whoever reads rights reads this; a job takes away what has ended.
CREATE VIEW held_roles AS
  SELECT * FROM product_roles WHERE ends_on IS NULL OR ends_on >= (now() AT TIME ZONE 'UTC')::date;
