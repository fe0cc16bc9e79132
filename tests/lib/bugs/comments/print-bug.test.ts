import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { moderateComment } from "#lib/bugs/comments/commands.ts";
import { printBug } from "#lib/bugs/comments/print-bug.ts";
import { listWritten } from "#lib/bugs/comments/queries.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let bug: number;
let reporter: Viewer;
let maintainer: Viewer;

beforeEachBuilt(async () => {
  const product = await makeProduct({ name: "Engine" });
  const [one, other] = [
    await makeUser({ handle: "sam", displayName: "Sam *Star*" }),
    await makeUser({ handle: "maja", displayName: "Maja" }),
  ];
  await grantRole(other.id, product.id, "maintainer");
  reporter = await one.viewer();
  maintainer = await other.viewer();
  const description = "It **stops**.";
  bug = await makeBug(reporter, { product: "Engine", summary: "Stops [badly]", description });
  await say(maintainer, { comment: "Only among us.", commentAudience: "@insiders" });
  await say(maintainer, { comment: "What says `journalctl`?" });
  await say(reporter, { comment: "Buy watches." });
});

const say = (viewer: Viewer, input: object) => changeBug(viewer, bug, changeBugInput.parse(input));
const print = async (viewer: Viewer) =>
  printBug(await getBug(viewer, bug), await listWritten(viewer, bug), "https://bugs.example");

test("a bug is Markdown with its facts and what was said, as it was written", async () => {
  const text = await print(anonymousViewer);
  expect(text).toContain(`# [Bug ${bug}](https://bugs.example/bugs/${bug}): Stops \\[badly\\]\n\n- `);
  expect(text).toContain("- Product: Engine\n");
  expect(text).toContain("- Reporter: Sam \\*Star\\*\n");
  expect(text).not.toContain("Whiteboard");
  expect(text).toMatch(
    /## \[Description\]\(\S+#c0\), Sam \\\*Star\\\*, [\d-]+ [\d:]+ UTC\n\nIt \*\*stops\*\*\.\n/,
  );
  expect(text).toMatch(/## \[Comment 1\]\(\S+#c1\), Maja, .*\n\nWhat says `journalctl`\?\n/);
});

test("it has what the viewer may read, says for whom it is, and not what moderators hid", async () => {
  await moderateComment(maintainer, bug, {
    comment: "c2",
    seenHiddenAs: null,
    seenTags: [],
    hiddenAs: "off-topic",
    tags: [],
  });
  expect(await print(reporter)).not.toContain("among us");
  const text = await print(maintainer);
  expect(text).toMatch(
    /## \[A private comment\].*\n\n\*\*Only for insiders of Engine\.\*\*\n\nOnly among us\./,
  );
  for (const one of [text, await print(reporter)]) {
    expect(one).toContain("Hidden as off-topic.");
    expect(one).not.toContain("watches");
  }
});

test("the plain text of an imported comment stays text", async () => {
  const text = "Run:\n```\nrm *\n```\n# done";
  await db.comment.updateMany({ where: { bugId: bug, number: 0 }, data: { format: "plain", text } });
  expect(await print(reporter)).toContain(`UTC\n\n\`\`\`\`\n${text}\n\`\`\`\`\n`);
});
