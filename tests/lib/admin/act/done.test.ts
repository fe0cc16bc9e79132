import { expect, test } from "vitest";
import { doneAddress } from "#lib/admin/act/done.ts";

test.each([
  [
    "/products/Tarn/settings/versions?q=4&open=v1",
    "version.state",
    "/products/Tarn/settings/versions?q=4&done=7",
  ],
  [
    "/products/Tarn/settings/versions?q=4&open=v1",
    "version.delete",
    "/products/Tarn/settings/versions?done=7",
  ],
  ["/admin/groups?done=6", "group.create", "/admin/groups?done=7"],
  ["/releases", "sharedMilestone.delete", "/releases?done=7"],
  [
    "/releases/tarn-4.5?classification=Tarn",
    "sharedMilestone.shift",
    "/releases/tarn-4.5?classification=Tarn&done=7",
  ],
  ["/bugs/12", "user.merge", null],
  ["/products/Tarn", "product.change", null],
])("from %s, %s is said at %s", (from, name, address) => {
  expect(doneAddress(from, { name, id: "7" })).toBe(address);
});
