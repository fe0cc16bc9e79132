import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { refuseRepeated } from "#lib/bugs/change/repeated.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { InvalidInput } from "#lib/errors.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

test("the same comment is refused when it is sent again to the same people", async () => {
  const product = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, product.id, "maintainer");
  const me = await user.viewer();
  const id = await makeBug(me, { product: product.name, component: "General" });
  const say = (comment: string, commentAudience?: string) =>
    changeBug(me, id, changeBugInput.parse({ comment, commentAudience }));
  await say("One.");
  await say("Two.");
  await say("Three.");
  await expect(refuseRepeated(me, id, "Three.", false)).rejects.toThrow(InvalidInput);
  await expect(refuseRepeated(me, id, "Two.", false)).resolves.toBeUndefined();
  // For insiders, and then for everybody.
  await expect(refuseRepeated(me, id, "Three.", true)).resolves.toBeUndefined();
  await say("Four.", "@insiders");
  await expect(refuseRepeated(me, id, "Four.", true)).rejects.toThrow(InvalidInput);
  await expect(refuseRepeated(me, id, "Four.", false)).resolves.toBeUndefined();
});
