-- CreateTable
CREATE TABLE "product_severities" (
    "product_id" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "sort_key" INTEGER NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "product_severities_pkey" PRIMARY KEY ("product_id","severity")
);

-- CreateTable
CREATE TABLE "product_priorities" (
    "product_id" INTEGER NOT NULL,
    "priority" TEXT NOT NULL,
    "sort_key" INTEGER NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "product_priorities_pkey" PRIMARY KEY ("product_id","priority")
);

-- CreateIndex
CREATE INDEX "product_severities_severity_idx" ON "product_severities"("severity");

-- CreateIndex
CREATE INDEX "product_priorities_priority_idx" ON "product_priorities"("priority");

-- AddForeignKey
ALTER TABLE "product_severities" ADD CONSTRAINT "product_severities_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_severities" ADD CONSTRAINT "product_severities_severity_fkey" FOREIGN KEY ("severity") REFERENCES "severities"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_priorities" ADD CONSTRAINT "product_priorities_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_priorities" ADD CONSTRAINT "product_priorities_priority_fkey" FOREIGN KEY ("priority") REFERENCES "priorities"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A product has one default at most.
CREATE UNIQUE INDEX product_severities_one_default ON product_severities (product_id) WHERE is_default;
CREATE UNIQUE INDEX product_priorities_one_default ON product_priorities (product_id) WHERE is_default;

-- What imports had added to the site becomes the choice of the products that have bugs with it; products that were here
-- before, with bugs of their own, keep offering the site's values, too.
INSERT INTO product_severities (product_id, severity, sort_key, is_default)
  SELECT o.product_id, o.severity, row_number() OVER (PARTITION BY o.product_id ORDER BY o.sort_key, o.severity),
    row_number() OVER (PARTITION BY o.product_id ORDER BY o.is_default DESC, o.bugs DESC, o.severity) = 1
  FROM (
    SELECT p.id AS product_id, s.name AS severity, s.sort_key, s.is_default, count(b.id) AS bugs
    FROM products p CROSS JOIN severities s LEFT JOIN bugs b ON b.product_id = p.id AND b.severity = s.name
    WHERE EXISTS (SELECT 1 FROM bugs x JOIN severities f ON f.name = x.severity WHERE x.product_id = p.id AND f.description LIKE 'As at %')
      AND (s.description NOT LIKE 'As at %' AND s.is_active AND EXISTS (
          SELECT 1 FROM bugs x WHERE x.product_id = p.id AND NOT EXISTS (SELECT 1 FROM imported_bugs i WHERE i.bug_id = x.id))
        OR EXISTS (SELECT 1 FROM bugs x WHERE x.product_id = p.id AND x.severity = s.name))
    GROUP BY p.id, s.name, s.sort_key, s.is_default) o;
UPDATE severities SET is_active = false WHERE description LIKE 'As at %' AND NOT is_default;

INSERT INTO product_priorities (product_id, priority, sort_key, is_default)
  SELECT o.product_id, o.priority, row_number() OVER (PARTITION BY o.product_id ORDER BY o.sort_key, o.priority),
    row_number() OVER (PARTITION BY o.product_id ORDER BY o.is_default DESC, o.bugs DESC, o.priority) = 1
  FROM (
    SELECT p.id AS product_id, s.name AS priority, s.sort_key, s.is_default, count(b.id) AS bugs
    FROM products p CROSS JOIN priorities s LEFT JOIN bugs b ON b.product_id = p.id AND b.priority = s.name
    WHERE EXISTS (SELECT 1 FROM bugs x JOIN priorities f ON f.name = x.priority WHERE x.product_id = p.id AND f.description LIKE 'As at %')
      AND (s.description NOT LIKE 'As at %' AND s.is_active AND EXISTS (
          SELECT 1 FROM bugs x WHERE x.product_id = p.id AND NOT EXISTS (SELECT 1 FROM imported_bugs i WHERE i.bug_id = x.id))
        OR EXISTS (SELECT 1 FROM bugs x WHERE x.product_id = p.id AND x.priority = s.name))
    GROUP BY p.id, s.name, s.sort_key, s.is_default) o;
UPDATE priorities SET is_active = false WHERE description LIKE 'As at %' AND NOT is_default;
