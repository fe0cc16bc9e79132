import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { listDownstreamNames } from "#lib/catalog/queries.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { everything, makeProduct } from "#tests/support/factories.ts";

test("an empty list of a product that is built on others can lead to what is tracked for it, of products that one sees", async () => {
  const [vendor, hidden, upstream] = [
    await makeProduct(),
    await makeProduct({ visibility: "groups" }),
    await makeProduct(),
  ];
  await db.classification.updateMany({
    where: { id: { in: [vendor.classificationId, hidden.classificationId] } },
    data: { kind: "downstream" },
  });
  await db.classification.update({ where: { id: upstream.classificationId }, data: { kind: "upstream" } });
  const names = [vendor.name, hidden.name, upstream.name, "None"];
  expect(await listDownstreamNames(anonymousViewer, names)).toEqual([vendor.name]);
  expect(await listDownstreamNames(everything, names)).toEqual([hidden.name, vendor.name].sort());
});
