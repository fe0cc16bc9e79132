import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { threadHtml } from "#components/bugs/thread.ts";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { listChanges } from "#lib/bugs/views/bug.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer } from "#lib/people/viewer.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import { makeFix, makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";

// A commit that proves something can be opened at its forge, also where the web page of the repository was entered later.

test("reasons and history link to the commit as soon as its repository has a web page", async () => {
  const engine = await makeTrackedProduct({}, { "4.4": ["4.4.1"] });
  await copyWorkflow.perform(everything, { product: engine.name, from: "ovirt" });
  const bug = await makeBug(await makeMember(engine, "maintainer"), { product: engine.name });
  const change = await makeFix(engine, bug, { branch: "main", version: "4.4.1" });
  const { sha } = await db.codeChange.findUniqueOrThrow({ where: { id: change } });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
  const read = async () => {
    const changes = await listChanges(anonymousViewer, bug);
    const thread = threadHtml({
      ...{ bugId: bug, comments: [], attachments: [], hidden: 0, isCut: false },
      changes,
    });
    const reason = (await explainEvidence(anonymousViewer, [{ change }]))({ change });
    return { thread, href: reason?.href };
  };
  const before = await read();
  expect(before.href).toBeNull();
  expect(before.thread).toContain(sha?.slice(0, 12));
  expect(before.thread).not.toContain("https://");
  await db.repository.update({
    where: { id: engine.repositoryId },
    data: { url: "https://github.com/example/engine" },
  });
  const page = `https://github.com/example/engine/commit/${sha}`;
  const after = await read();
  expect(after.href).toBe(page);
  expect(after.thread).toContain(`<a href="${page}"`);
  // The same commit in the repository of a product that not everybody sees.
  const vendor = await makeTrackedProduct({ visibility: "groups" }, {});
  await db.repository.update({
    where: { id: vendor.repositoryId },
    data: { url: "https://git.vendor.example" },
  });
  await db.codeChange.updateMany({ where: { id: change }, data: { repositoryId: vendor.repositoryId } });
  const hidden = await read();
  expect(hidden.href).toBeUndefined();
  expect(hidden.thread).not.toContain("vendor");
});
